"""The command `lakegate`."""

from __future__ import annotations

import sys


def main() -> None:
    """The entry point: status 0 when all went well, 1 when something was at fault, 2 for wrong usage."""
    # Here, so that the modules of the package do not import each other in a circle.
    from gateway.cli import say
    from gateway.cli.commands import app
    from gateway.errors import LakegateError

    try:
        app()
    except (LakegateError, OSError) as error:
        say.fail(error)
        sys.exit(1)
