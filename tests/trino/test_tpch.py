"""TPC-H through the gateway: pages with related rows, equal on every engine and to hand-written SQL."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from graphql import FieldNode, OperationDefinitionNode, SelectionSetNode, parse

from gateway.backends.athena.backend import AthenaBackend
from gateway.backends.base import Backend
from gateway.backends.duckdb import DuckDBBackend
from gateway.backends.files import roots
from gateway.backends.trino import TrinoBackend
from gateway.catalog.model import Catalog
from gateway.settings.engines import Athena, DuckDB, Trino
from tests.athena.desk import OneSession
from tests.athena.endpoint import AthenaEndpoint, WorkGroup
from tests.athena.trino_engine import TrinoEngine
from tests.cases.case import MODEL
from tests.trino.front import Front, open_front
from tests.trino.lake import FOLDER, copied_catalog, engine_catalog
from tests.trino.server import Server

#: The connector's schema: `tiny`, `sf0.1`, `sf1`.
SCALE = os.environ.get("TRINO_TPCH", "sf0.1")

PAGES = sorted(path.stem for path in (FOLDER / "pages").glob("*.graphql"))
ROLES = ("everything", "governed")
ENGINES = ("duckdb", "trino", "athena")


class TpchEngine(TrinoEngine):
    """Trino's connector behind Athena's protocol, also with schemas that the connector does not list."""

    def __init__(self, server: Server) -> None:
        super().__init__(server, "tpch")
        self._trino = server

    def columns(self, database: str, table: str) -> list[tuple[str, str]]:
        return [(str(row[0]), str(row[1])) for row in self._trino.rows(f'DESCRIBE tpch."{database}".{table}')]


@pytest.fixture(scope="module")
def fronts(
    trino: Server, credentials: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Front]]:
    """Each engine over the same rows, behind the same policies."""
    folder = tmp_path_factory.mktemp("tpch")
    policies = folder / "policies"
    policies.mkdir()
    for path in (*(FOLDER / "policies").iterdir(), MODEL):
        (policies / path.name).write_bytes(path.read_bytes())
    copied, kept = copied_catalog(trino, SCALE, folder), engine_catalog(SCALE)
    endpoint = AthenaEndpoint(TpchEngine(trino))
    endpoint.work_groups["primary"] = WorkGroup(is_managed=True)
    athena = Athena(endpoint_url=endpoint.url, region="eu-central-1")
    with asyncio.Runner() as loop:

        async def opened() -> dict[str, tuple[Backend, Catalog]]:
            return {
                "duckdb": (DuckDBBackend(DuckDB(), roots(copied)), copied),
                "trino": (TrinoBackend(Trino(host=trino.host, port=trino.port), 120), kept),
                "athena": (AthenaBackend(athena, OneSession(athena)), kept),
            }

        given = loop.run(opened())
        yield {
            name: open_front(loop, backend, catalog, policies) for name, (backend, catalog) in given.items()
        }
        for backend, _ in given.values():
            loop.run(backend.close())
    endpoint.close()


@pytest.fixture(scope="module")
def by_hand(trino: Server) -> dict[tuple[str, str], list[tuple[Any, ...]]]:
    """The rows of the hand-written statements that were asked for, by page and role."""
    return {}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_what_the_hand_written_statement_gives(
    fronts: dict[str, Front],
    trino: Server,
    by_hand: dict[tuple[str, str], list[tuple[Any, ...]]],
    page: str,
    role: str,
    engine: str,
) -> None:
    query = (FOLDER / "pages" / f"{page}.graphql").read_text(encoding="utf-8")
    if (page, role) not in by_hand:
        sql = (FOLDER / "pages" / f"{page}.{role}.sql").read_text(encoding="utf-8")
        found = trino.rows(re.sub(r"\blake\.", f'tpch."{SCALE}".', sql))
        by_hand[page, role] = [tuple(map(plain, row)) for row in found]

    rows = flat(query, fronts[engine].ask(query, role))

    assert rows == by_hand[page, role]


def test_no_page_is_empty_and_policies_change_each(
    by_hand: dict[tuple[str, str], list[tuple[Any, ...]]],
) -> None:
    if len(by_hand) < len(PAGES) * len(ROLES):
        pytest.skip("not every page was asked for")
    alike = {page for page in PAGES if by_hand[page, "everything"] == by_hand[page, "governed"]}

    assert all(by_hand[page, "everything"] for page in PAGES)
    # Nothing is hidden of parts and regions.
    assert alike == {"parts", "regions"}


def plain(value: object) -> object:
    """A value of Trino's client as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value


def flat(query: str, data: Any) -> list[tuple[Any, ...]]:
    """The rows of the one root field, their leaves in the document's order; a null object's are all null."""
    (operation,) = parse(query).definitions
    assert isinstance(operation, OperationDefinitionNode)
    (root,) = operation.selection_set.selections
    assert isinstance(root, FieldNode)
    assert root.selection_set
    found = data[root.name.value]
    rows = found if isinstance(found, list) else [found] if found else []
    return [tuple(_leaves(root.selection_set, row)) for row in rows]


def _leaves(selections: SelectionSetNode, value: Any) -> Iterator[Any]:
    for field in selections.selections:
        assert isinstance(field, FieldNode)
        inner = None if value is None else value[field.name.value]
        if field.selection_set:
            yield from _leaves(field.selection_set, inner)
        else:
            yield inner
