"""What a view may compute on Trino is what DuckDB computes, over values at and beyond every edge."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

import pytest
from sqlglot import exp, parse_one

from gateway.catalog.carry import Carrier
from gateway.catalog.fault import ViewError
from gateway.catalog.model import Column
from gateway.catalog.parse_type import parse_type
from gateway.catalog.portable import INEXACT, PORTABLE
from gateway.catalog.probe import Probe
from gateway.catalog.relation import seen_type
from gateway.catalog.total import Totals
from gateway.catalog.types import ColumnType, Kind
from gateway.catalog.view import ViewReader
from gateway.result.shape import CellShape, ResultShape
from gateway.sql.compile import CompiledQuery
from tests.catalog.calls import AGGREGATES, CALLS, WINDOWS, fill
from tests.conformance.both import COLUMNS, ENGINE, TYPES, Both, named, open_both
from tests.conformance.edges import EDGES
from tests.conformance.whole_views import VIEWS
from tests.trino.server import Server

_PROBE = Probe()
_TOTALS = Totals(_PROBE, lambda column: seen_type(COLUMNS[column.name].type))


@pytest.fixture(scope="module")
def both(trino: Server) -> Iterator[Both]:
    with open_both(trino) as both:
        yield both


@cache
def carried(expression: str) -> tuple[exp.Expr, ColumnType] | None:
    """The expression as a view on Trino has it, and its type; None where it is refused."""
    try:
        done = _TOTALS.rewrite(parse_one(expression, dialect="duckdb"))
        type = _TOTALS.type_of(done)
        Carrier(ENGINE).carry([done], _TOTALS.type_of)
        return done, parse_type(type)
    except (ViewError, ValueError):
        return None


def query_of(cells: Sequence[tuple[exp.Expr, ColumnType]], group: str = "") -> CompiledQuery:
    """A query of these cells over the table."""
    key = exp.column(group or "id")
    keyed = [(key, COLUMNS[group or "id"].type), *cells]
    tree = exp.select(*(exp.alias_(cell.copy(), f"c{n}") for n, (cell, _) in enumerate(keyed)))
    tree = tree.from_(exp.table_("hostile", db="raw", quoted=True))
    if group:
        tree = tree.group_by(key.copy())
    types = tuple(type for _, type in keyed)
    shape = ResultShape(tuple(CellShape(f"c{n}", n, type) for n, type in enumerate(types)), single=False)
    return CompiledQuery(tree, types, shape, ())


def alike(one: object, other: object, exact: bool) -> bool:
    """Whether two values are one, or as near as an inexact function brings them."""
    if isinstance(one, float) and isinstance(other, float):
        if math.isnan(one) or math.isnan(other):
            return math.isnan(one) and math.isnan(other)
        return (repr(one) == repr(other)) if exact else math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-30)
    return one == other


def compare(both: Both, expressions: Iterable[str], group: str = "", size: int = 40) -> None:
    """Computes the expressions on both engines, many at a time."""
    taken = {each: found for each in expressions if (found := carried(each)) is not None}
    faults = []
    for start in range(0, len(taken), size):
        names = list(taken)[start : start + size]
        faults += differences(both, names, [taken[name] for name in names], group)
    assert faults == []


def differences(
    both: Both, names: Sequence[str], cells: Sequence[tuple[exp.Expr, ColumnType]], group: str
) -> list[tuple[object, ...]]:
    """What differs, as (expression, DuckDB's value, Trino's value), the first of each expression."""
    expected, given = (
        sorted(rows, key=lambda row: str(row[0])) for rows in both.rows(query_of(cells, group))
    )
    assert len(expected) == len(given)
    found: dict[str, tuple[object, ...]] = {}
    for one, other in zip(expected, given, strict=True):
        for name, (cell, _), left, right in zip(names, cells, one[1:], other[1:], strict=True):
            # Which of 0 and -0 is the least depends on the order of rows.
            near = (*INEXACT, exp.Min, exp.Max)
            if not alike(left, right, not any(isinstance(node, near) for node in cell.walk())):
                found.setdefault(name, (name, one[0], left, right))
    return list(found.values())


def filled(calls: Sequence[str]) -> Iterator[str]:
    """Every call over every column, and over every two where it has two places."""
    for call in calls:
        places = call.count("?")
        for names in itertools.product(TYPES, repeat=min(places, 2)):
            yield fill(call, *(names[min(index, 1)] for index in range(places)))


_MEETINGS = (
    *("? = ?", "? < ?", "? >= ?", "? <> ?", "? IS DISTINCT FROM ?", "? + ?", "? - ?", "? * ?", "? / ?"),
    *("? // ?", "? % ?", "coalesce(?, ?)", "greatest(?, ?)", "least(?, ?)", "nullif(?, ?)"),
    *("CASE ? WHEN ? THEN 1 END", "? BETWEEN ? AND ?", "? IN (?, ?)", "CASE WHEN ? IS NULL THEN ? END"),
)


@pytest.mark.parametrize("start", range(0, len(CALLS), 30))
def test_a_call_gives_the_same(both: Both, start: int) -> None:
    calls = CALLS[start : start + 30]
    compare(both, filled([call for call in calls if call.count("?") == 1]))
    # One pair of columns in seven: over all calls, every pair is tried.
    compare(both, itertools.islice(filled([call for call in calls if call.count("?") > 1]), start, None, 7))


def test_what_meets_gives_the_same(both: Both) -> None:
    compare(both, itertools.islice(filled(_MEETINGS), 0, None, 7))


def test_values_at_the_edges_give_the_same(both: Both) -> None:
    compare(both, map(named, EDGES), size=60)


@pytest.mark.parametrize("group", ["SMALLINT", "VARCHAR"])
def test_an_aggregate_gives_the_same(both: Both, group: str) -> None:
    # Sums of floating numbers depend on their order: of few digits they do not.
    tame = "CASE WHEN {} BETWEEN -100 AND 100 THEN {} END"
    floats = (name for name, type in TYPES.items() if type.kind in (Kind.REAL, Kind.DOUBLE))
    exact = [call for call in AGGREGATES if not set(_nodes(call)) & INEXACT]
    inexact = [call for call in AGGREGATES if call not in exact]
    calls = [*filled(exact), *filled(inexact)]
    calls = [call.replace("c0", named("{TINYINT}")) for call in calls]
    for name in floats:
        calls = [call for call in calls if name not in call or call in set(filled(exact))]
        calls += [call.replace("?", tame.replace("{}", name), 1).replace("c0", name) for call in inexact]
    compare(both, dict.fromkeys(calls), named(f"{{{group}}}"))


def _nodes(call: str) -> list[type[exp.Expr]]:
    return [type(node) for node in parse_one(call.replace("?", "x"), dialect="duckdb").walk()]


#: Windows whose rows have one order, so that no answer depends on ties.
_ONE_ORDER = (
    "OVER (PARTITION BY {TINYINT} ORDER BY ? DESC, id)",
    "OVER (ORDER BY ? NULLS FIRST, id ROWS BETWEEN 2 PRECEDING AND 1000000000 FOLLOWING)",
)
_PEERS = "OVER (PARTITION BY {SMALLINT} ORDER BY ? DESC NULLS FIRST)"


def test_a_window_gives_the_same(both: Both) -> None:
    whole = [f"{call} {over}" for call in WINDOWS for over in _ONE_ORDER]
    whole += [
        f"{call} {_PEERS}" for call in WINDOWS if call.startswith(("rank", "dense", "percent", "cume", "m"))
    ]
    found = [each.replace("?", name) for each in map(named, whole) for name in TYPES]
    compare(both, itertools.islice(found, 0, None, 9), size=20)


# -- whole views ------------------------------------------------------------------------------------

_READER = ViewReader({"raw.hostile": COLUMNS}, engine=ENGINE)


@pytest.mark.parametrize(("sql", "types"), VIEWS)
def test_a_view_gives_the_same(both: Both, sql: str, types: Mapping[str, str]) -> None:
    declared = {name: Column(name, parse_type(type), name) for name, type in types.items()}
    body = _READER.read(named(sql), "raw", declared).body
    assert isinstance(body, exp.Query)
    shown = [exp.column(name, table="b", quoted=True) for name in types]
    tree = exp.select(*(exp.alias_(column, f"c{n}") for n, column in enumerate(shown)))
    tree = tree.from_(exp.Subquery(this=body, alias=exp.TableAlias(this=exp.to_identifier("b"))))
    kinds = tuple(column.type for column in declared.values())
    shape = ResultShape(tuple(CellShape(f"c{n}", n, type) for n, type in enumerate(kinds)), single=False)

    expected, given = both.rows(CompiledQuery(tree, kinds, shape, ()))

    assert expected
    assert sorted(map(_shown, given)) == sorted(map(_shown, expected))


def _shown(row: tuple[object, ...]) -> str:
    """The row as text; which of 0 and -0 stands for both in a group depends on the order of rows."""
    return repr([0.0 if isinstance(value, float) and value == 0 else value for value in row]).replace(
        "'-0.0'", "'0.0'"
    )


def test_every_portable_function_is_tried() -> None:
    written = [*CALLS, *map(named, EDGES), *AGGREGATES, *(f"{call} OVER ()" for call in WINDOWS)]
    tried = {node for call in written for node in _nodes(call)}
    assert PORTABLE[ENGINE] - tried == set()
