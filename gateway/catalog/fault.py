"""What a view may be refused for."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from sqlglot import ErrorLevel, exp

_SHOWN = 60

#: What to do without a part of SQL that a view cannot have, by sqlglot's name for it.
_CURES: Mapping[str, str] = {
    "order": "leave ORDER BY out and give the view a `default_order`",
    "limit": "leave LIMIT out and give the view a `default_limit`, or filter with QUALIFY",
    "offset": "leave OFFSET out, or filter with QUALIFY",
    "columns": "name the columns with AS in the SELECT",
    "windows": "write each window out behind OVER",
    "all": "list the expressions",
}


class ViewError(Exception):
    """A view's SQL cannot be used: what is wrong, the cure, and the line of the SQL (from one; zero unknown).

    `is_known` says that the cause is a table whose own fault has been reported already. `engine` is in
    DuckDB's own words, which a caller of the gateway is not told; `public` is the message without them.
    """

    #: The code under which a caller's own SQL is refused for it.
    code = "SQL_REFUSED"

    def __init__(
        self,
        message: str,
        cure: str = "",
        *,
        line: int = 0,
        node: exp.Expr | None = None,
        is_known: bool = False,
        engine: str = "",
    ) -> None:
        super().__init__(f"{message}: {engine}" if engine else message)
        self.public = message
        self.cure = cure
        self.line = line or (_line(node) if node else 0)
        self.is_known = is_known


class UnknownNameError(ViewError):
    """A table or column that there is not, as far as whoever wrote the SQL can see."""

    code = "SQL_UNKNOWN"


class BadSyntaxError(ViewError):
    """What is no SQL, or more than one statement, or no SELECT."""

    code = "SQL_SYNTAX"


class TooLargeError(ViewError):
    """More than a limit lets through."""

    def __init__(self, code: str, message: str, cure: str) -> None:
        super().__init__(message, cure)
        self.code = code


def quoted(node: exp.Expr) -> str:
    """The SQL of a node as a message quotes it: at most about 60 characters."""
    plain = node.transform(_unquoted)
    text = plain.sql("duckdb", comments=False, unsupported_level=ErrorLevel.IGNORE)
    return f"`{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}`"


def _unquoted(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Identifier) and node.name.isidentifier():
        node.set("quoted", False)
    return node


def _line(node: exp.Expr) -> int:
    lines = (part.meta["line"] for part in node.walk() if "line" in part.meta)
    return min(lines, default=0)


def check_keys(node: exp.Expr, allowed: AbstractSet[str]) -> None:
    """Refuses what sqlglot read into a node beyond these keys."""
    for key, value in node.args.items():
        if value and key not in allowed:
            name = key.strip("_").replace("_", " ").upper()
            cure = _CURES.get(key, "leave it out")
            raise ViewError(f"{quoted(node)} has {name}, which a view cannot have", cure, node=node)
