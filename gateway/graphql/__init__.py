"""Stage 5: schemas, documents and operations."""
