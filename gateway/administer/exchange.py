"""Policies from a folder into the policy store, and from there into a folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from gateway.errors import Fault, PolicyError
from gateway.policy.adapter import StrictAdapter
from gateway.policy.read import GRANTS, LAYOUTS, MODEL_FILE, ROLES, Row, Sheets
from gateway.policy.store import SqlStore


def push_folder(folder: Path, store: SqlStore) -> bool:
    """Put the rules of a folder into the store, in one step; False where they are there already.

    Raises PolicyError. Whether the rules fit the catalog is for the caller to see first.
    """
    return store.write(StrictAdapter(folder))


def pull_folder(folder: Path, store: SqlStore) -> tuple[Path, ...]:
    """Write the rules of the store as policy files, and give their paths.

    Raises PolicyError where a row is at fault, or where one of the files is there already.
    """
    sheets, faults = store.read()
    texts = _texts(sheets)
    known = (MODEL_FILE, *(layout.file for layout in LAYOUTS))
    faults += tuple(
        Fault(str(folder / name), 0, "is there already", "name another folder; nothing was written")
        for name in known
        if (folder / name).exists()
    )
    if faults:
        raise PolicyError(faults)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(folder / name for name in texts)


def _texts(sheets: Sheets) -> Mapping[str, str]:
    """The text of each file that there must be, or that has rules."""
    files = {
        layout.file: _lines(layout.rule_type, sheets.of(layout))
        for layout in LAYOUTS
        if layout in {ROLES, GRANTS} or sheets.of(layout)
    }
    return {MODEL_FILE: sheets.model, **files}


def _lines(rule_type: str, rows: Iterable[Row]) -> str:
    return "".join(", ".join((rule_type, *map(_quoted, row.fields))) + "\n" for row in rows)


def _quoted(field: str) -> str:
    doubled = field.replace('"', '""')
    return f'"{doubled}"' if {",", '"'} & set(field) else field
