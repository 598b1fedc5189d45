"""The laws on every engine, over random catalogs, policies, rows and operations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

import pytest
from hypothesis import given

from gateway.backends.base import Addresses, Call, Ran
from gateway.catalog.model import Catalog
from gateway.catalog.types import LACKING, ColumnType, Kind
from gateway.sql.render import Statement
from tests.conformance.engines import Engine
from tests.properties import laws, worlds
from tests.properties.choices import Choices, choices
from tests.properties.effort import effort
from tests.properties.hidden_keys import hidden_keys
from tests.properties.lab import Filled, Lab
from tests.properties.worlds import Relation, Rows


class Lake:
    """An engine's backend, filled with rows from Python, that notes what it runs."""

    def __init__(self, engine: Engine) -> None:
        self.ran: list[Statement] = []
        self._backend = engine.open()
        self._copies = engine.copies
        self._names: Addresses = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def fill(self, tables: Sequence[Relation], rows: Rows) -> None:
        """Replace every table by the rows."""
        names = {}
        for table in tables:
            types = {column.name: column.type for column in table.columns}
            cells = [[plain(c.type, row[c.name]) for c in table.columns] for row in rows[table.qualified]]
            names[table.qualified] = self._copies.put(types, cells)
        self._names = names

    def addresses(self, _catalog: Catalog) -> Addresses:
        return self._names

    async def run(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        self.ran.append(statement)
        return await self._backend.run(statement, values, call)


def plain(type: ColumnType, value: object) -> object:
    """A value as DuckDB's client would give it."""
    match type.kind, value:
        case Kind.LIST, tuple() as items if type.element:
            return [plain(type.element, item) for item in items]
        case Kind.STRUCT, tuple() as parts:
            return {n: plain(t, part) for (n, t), part in zip(type.fields, parts, strict=True)}
        case Kind.MAP, tuple() as pairs if type.element:
            return {key: plain(type.element, item) for key, item in pairs}
        case Kind.TIMESTAMPTZ, value if value is not None:
            return f"{value}+00"
        case _:
            return value


@pytest.fixture(scope="session")
def lab(engine: Engine) -> Iterator[Lab]:
    lab = Lab(cast(Filled, Lake(engine)))
    lab.keeps_names = False
    with pytest.MonkeyPatch.context() as patch:
        for name in ("TYPES", "KEY_TYPES"):
            types = (type for type in getattr(worlds, name) if not type.kinds & LACKING["trino"])
            patch.setattr(worlds, name, tuple(types))
        yield lab
    lab.close()


#: Each law, and its share of the examples.
LAWS: Mapping[str, tuple[Callable[[Choices, Lab], None], int]] = {
    "non_interference": (laws.non_interference, 2),
    "reference": (laws.reference, 2),
    "same_as_graphql_core": (laws.same_as_graphql_core, 2),
    "hidden_keys": (hidden_keys, 1),
}


@pytest.mark.parametrize("name", LAWS)
def test_the_laws_hold(lab: Lab, name: str) -> None:
    law, share = LAWS[name]

    @effort(share)
    @given(source=choices())
    def holds(source: Choices) -> None:
        law(source, lab)

    holds()
