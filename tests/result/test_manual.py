from __future__ import annotations

from pathlib import Path

import pytest

from gateway.catalog.types import ColumnType, Kind

MANUAL = (Path(__file__).parents[2] / "docs" / "scalars.md").read_text(encoding="utf-8")
ROWS = {
    cells[1].strip().strip("`"): cells[2].strip()
    for line in MANUAL.splitlines()
    if line.startswith("| `")
    for cells in [line.split("|")]
}


def test_the_manual_has_every_kind_once() -> None:
    assert sorted(ROWS) == sorted(kind.value for kind in Kind)
    assert MANUAL.count("| `") >= len(Kind)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.LIST])
def test_the_manual_names_the_scalar_of_a_kind(kind: Kind) -> None:
    assert ROWS[kind.value] == f"`{ColumnType(kind).graphql}`"
