"""Stage 12: who asked for what, and what they were shown."""
