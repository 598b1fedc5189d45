"""A Trino server through its own client: the tables stay there, and statements go to them whole."""

from __future__ import annotations

from gateway.backends.trino.backend import TrinoBackend

__all__ = ["TrinoBackend"]
