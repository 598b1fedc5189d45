"""Who is calling: tokens, the keys that prove them, and the sessions they open."""

from __future__ import annotations
