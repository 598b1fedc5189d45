"""A new project: an empty, commented set of settings, catalog and policies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gateway.demo.files import demo_files
from gateway.errors import Fault, SettingsError

_FILES = Path(__file__).parent / "files"


def write_project(folder: Path) -> tuple[Path, ...]:
    """Writes the files of a new project and gives their paths; raises SettingsError where one exists."""
    files = {folder / name: source.read_bytes() for name, source in _sources().items()}
    faults = [
        Fault(str(path), 0, "is there already", "nothing was written") for path in files if path.exists()
    ]
    if faults:
        raise SettingsError(tuple(faults))
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tuple(files)


_SCHEMAS = ("catalog.schema.json", "policy-tests.schema.json")


def _sources() -> Mapping[str, Path]:
    own = {path.relative_to(_FILES).as_posix(): path for path in sorted(_FILES.rglob("*")) if path.is_file()}
    demo = demo_files()
    return {
        **own,
        "policies/model.conf": demo.policies / "model.conf",
        **{
            f"schema/{name}": demo.schema / name
            for name in ("catalog.schema.json", "policy-tests.schema.json")
        },
    }
