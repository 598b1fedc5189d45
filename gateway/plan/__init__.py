"""Stage 6: what an operation asks for, as plans."""
