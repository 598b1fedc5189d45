"""Stage 11: rows as the bytes of an answer."""
