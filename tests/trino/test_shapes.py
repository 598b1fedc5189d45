"""The SQL that the rest of the query surface will need, tried on Trino: what it runs gives DuckDB's answer.

Each file of `shapes/` is a statement that both run, each file of `refused/` one that Trino does not, so that
nothing is built on it; it says why, and what stands instead.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pytest
import sqlglot
from trino.exceptions import TrinoQueryError

from tests.trino.server import Server

HERE = Path(__file__).parent
#: A schema of this process's own: others may run the same tests on the same server.
SCHEMA = f"memory.shapes_{uuid4().hex[:12]}"

SHAPES = sorted(path.stem for path in (HERE / "shapes").glob("*.sql"))
REFUSED = sorted(path.stem for path in (HERE / "refused").glob("*.sql"))

#: Those that make JSON or join arrays, which sqlglot does not write for Trino out of DuckDB's words: that is
#: for the gateway's own dialect.
OWN_SPELLING = frozenset(
    {
        "array_as_rows",
        "array_of_many_cells",
        "array_with_object_in_it",
        "arrays_beside_each_other",
        "arrays_in_arrays",
        "governed_array",
    }
)

Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def lake(trino: Server) -> Iterator[tuple[Server, duckdb.DuckDBPyConnection]]:
    """Both engines over the same rows."""
    connection = duckdb.connect(":memory:")
    connection.execute("CREATE SCHEMA lake")
    trino.rows(f"CREATE SCHEMA {SCHEMA}")
    statements = read(HERE / "shapes.sql").split(";\n")
    names = [re.findall(r"CREATE TABLE lake\.(\w+)", statement)[0] for statement in statements]
    for statement in statements:
        trino.rows(placed(statement))
        connection.execute(in_duckdb(statement))
    yield trino, connection
    for name in names:
        trino.rows(f"DROP TABLE {SCHEMA}.{name}")
    trino.rows(f"DROP SCHEMA {SCHEMA}")
    connection.close()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_gives_the_same_on_both(lake: tuple[Server, duckdb.DuckDBPyConnection], shape: str) -> None:
    trino, connection = lake
    sql = read(HERE / "shapes" / f"{shape}.sql")

    found = connection.execute(in_duckdb(sql)).fetchall()

    assert found
    assert same(trino.rows(placed(sql)), found)
    if shape in OWN_SPELLING:
        return
    # The gateway's trees are DuckDB's until they are written for Trino.
    (written,) = sqlglot.transpile(in_duckdb(sql), read="duckdb", write="trino")
    assert same(trino.rows(placed(written)), found)


@pytest.mark.parametrize("shape", REFUSED)
def test_a_shape_that_trino_does_not_run_says_why(
    lake: tuple[Server, duckdb.DuckDBPyConnection], shape: str
) -> None:
    trino, _ = lake
    sql = read(HERE / "refused" / f"{shape}.sql")
    reason = re.match(r"-- (\w+): .*instead|-- (\w+): .*, in DuckDB too$", sql, re.MULTILINE)
    assert reason

    with pytest.raises(TrinoQueryError) as caught:
        trino.rows(placed(sql))

    assert caught.value.error_name == (reason[1] or reason[2])


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def placed(sql: str) -> str:
    """The statement over Trino's own tables."""
    return re.sub(r"\blake\.", f"{SCHEMA}.", sql)


def in_duckdb(sql: str) -> str:
    (written,) = sqlglot.transpile(sql, read="trino", write="duckdb")
    return written


def same(one: Rows, other: Rows) -> bool:
    """Whether rows are equal; sums of doubles may differ in the last digits, by their order."""
    return len(one) == len(other) and all(
        len(a) == len(b) and all(map(_alike, a, b)) for a, b in zip(one, other, strict=True)
    )


def _alike(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12)
    return type(one) is type(other) and one == other
