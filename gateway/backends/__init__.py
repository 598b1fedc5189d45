"""Stage 10: the engines that run statements."""
