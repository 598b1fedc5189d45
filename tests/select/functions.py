"""Every function of DuckDB, and whether governed SQL lets it be called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
from sqlglot import ErrorLevel, exp, parse_one
from sqlglot.errors import SqlglotError

from gateway.catalog.caller import SelectLimits
from gateway.catalog.fault import ViewError
from gateway.catalog.functions import AGGREGATE, SCALAR, WINDOW
from gateway.catalog.model import Column
from gateway.catalog.parse_type import parse_type
from gateway.catalog.select import SelectReader

LIST = Path(__file__).parent / "functions.txt"

#: Arguments of every kind, so that what is refused is refused for its name.
_TYPES = {
    "t": "VARCHAR", "i": "INTEGER", "f": "DOUBLE", "d": "DATE", "b": "BOOLEAN", "n": "DECIMAL(5, 2)",
    "m": "TIMESTAMP",
}  # fmt: skip

_TABLES = {"d.t": {name: Column(name, parse_type(type), name) for name, type in _TYPES.items()}}

_ARGUMENTS = (
    "", "*", "2", "t", "i", "f", "d", "b", "n",
    "t, t", "t, i", "i, i", "f, f", "n, n", "f, 2", "t, 2", "i, 2", "'day', d", "'day', m", "b, t", "t, 'x'",
    "t, t, t", "t, 'x', 'y'", "t, 1, 2", "'day', d, d", "t, 'x', 1", "d, d, d",
)  # fmt: skip


_LISTED = {*SCALAR, *AGGREGATE, *WINDOW, exp.Abs, exp.Greatest, exp.Least, exp.Nullif, exp.If, exp.Coalesce}


def names() -> list[str]:
    """Every name of DuckDB's, operators too."""
    with duckdb.connect() as connection:
        found = connection.execute("SELECT DISTINCT function_name FROM duckdb_functions()").fetchall()
    return sorted(name for (name,) in found)


def forms(name: str) -> Iterator[str]:
    """Ways to call a function, or to use an operator."""
    if not name.isidentifier():
        yield from (f"i {name} i", f"t {name} t", f"{name} i", f"d {name} INTERVAL 1 DAY")
        return
    for arguments in _ARGUMENTS:
        yield f"{name}({arguments})"
        yield f"{name}({arguments}) OVER (ORDER BY i)"
    yield f"{name}(t) OVER (ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"


def allowed(name: str, reader: SelectReader) -> bool:
    """Whether any call of it is read."""
    if name.isidentifier() and not any(_is_known(f"{name}({few})") for few in ("", "t", "t, t", "t, t, t")):
        return any(_reads(f"{name}({few})", reader) for few in ("", "t", "i"))
    return any(_is_known(form) and _reads(form, reader) for form in forms(name))


def _reads(form: str, reader: SelectReader) -> bool:
    try:
        reader.select(f"SELECT {form} AS x FROM t")
    except ViewError:
        return False
    return True


def _is_known(form: str) -> bool:
    """Whether a call is worth trying with every argument: SQL, and of a kind that is on a list at all."""
    try:
        tree = parse_one(f"SELECT {form}", dialect="duckdb", error_level=ErrorLevel.RAISE)
    except (SqlglotError, ValueError):
        return False
    call = tree.expressions[0]
    call = call.this if isinstance(call, exp.Window) else call
    return not isinstance(call, exp.Func) or type(call) in _LISTED


def listing() -> str:
    """The list as it is kept."""
    reader = SelectReader(_TABLES, SelectLimits(2_000, 200, 40, 10))
    return "".join(f"{name} {'allowed' if allowed(name, reader) else 'refused'}\n" for name in names())


if __name__ == "__main__":
    LIST.write_text(listing(), encoding="utf-8")
