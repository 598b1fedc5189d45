"""Lakegate: GraphQL over a lake of files, governed down to the cell."""

from __future__ import annotations

__version__ = "0.1.0"
