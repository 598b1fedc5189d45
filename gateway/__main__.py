"""`python -m gateway` is the command `lakegate`."""

from __future__ import annotations

from gateway.cli import main

main()
