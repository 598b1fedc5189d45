"""Asks a second engine what the first one answered, beside the requests, and tells how they differ."""
