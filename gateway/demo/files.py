"""Where the demonstration's own catalog and policies are: in the wheel, or at the repository's root."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """The folders that a demonstration is copied from, and its users."""

    schema: Path
    policies: Path
    users: Path


def demo_files() -> DemoFiles:
    """The demonstration's files; a wheel has them inside the package, a checkout beside it."""
    root = next(
        folder for folder in (_PACKAGE, _PACKAGE.parents[1]) if (folder / "policies" / "model.conf").is_file()
    )
    return DemoFiles(root / "schema", root / "policies", _PACKAGE / "users.yaml")
