"""The demonstration: a sample lake, its catalog and policies, and a pool of users."""

from __future__ import annotations
