"""What a view's SELECT may be made of; its expressions are checked where they are made total."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp, parse, tokenize
from sqlglot.errors import ParseError, SqlglotError

from gateway.catalog.fault import BadSyntaxError, ViewError, check_keys, quoted
from gateway.catalog.values import shown

_SET = frozenset({"with_", "this", "expression", "distinct"})

#: The keys that each node of a query may have; what sqlglot can read beyond them is refused.
_KEYS: Mapping[type[exp.Expr], frozenset[str]] = {
    exp.Select: frozenset(
        {"with_", "expressions", "distinct", "from_", "joins", "where", "group", "having", "qualify"}
    ),
    exp.Union: _SET,
    exp.Except: _SET,
    exp.Intersect: _SET,
    exp.Subquery: frozenset({"with_", "this", "alias"}),
    exp.With: frozenset({"expressions"}),
    exp.CTE: frozenset({"this", "alias", "materialized"}),
    exp.From: frozenset({"this"}),
    exp.Join: frozenset({"this", "on", "using", "side", "kind"}),
    exp.Table: frozenset({"this", "db", "alias"}),
    exp.TableAlias: frozenset({"this"}),
    exp.Group: frozenset({"expressions"}),
    exp.Star: frozenset({"except_", "replace"}),
    exp.Column: frozenset({"this", "table", "db"}),
    exp.Alias: frozenset({"this", "alias"}),
}

_JOINS = frozenset({"", "INNER", "OUTER", "CROSS"})
_STARTS = frozenset({"SELECT", "WITH", "FROM", "("})
_ONE_SELECT = "write one SELECT over tables of the catalog"


def parse_query(sql: str) -> exp.Query:
    """The one query that the text is, without its comments; raises BadSyntaxError."""
    try:
        tokens = tokenize(sql, dialect="duckdb")
        # Looked at first, because sqlglot takes a statement that it does not know for plain text.
        ends = [index for index, token in enumerate(tokens) if token.token_type.name == "SEMICOLON"]
        if not tokens or tokens[0].text.upper() not in _STARTS or ends not in ([], [len(tokens) - 1]):
            raise BadSyntaxError("a view is one SELECT", _ONE_SELECT)
        query = parse(sql, dialect="duckdb")[0]
    except ParseError as error:
        what = error.errors[0] if error.errors else {}
        near = f"bad SQL near {shown(what.get('highlight'))}"
        raise BadSyntaxError(near, line=what.get("line") or 0) from None
    except SqlglotError as error:
        raise BadSyntaxError(f"bad SQL: {shown(str(error))}") from None
    if not isinstance(query, exp.Query):
        raise BadSyntaxError("a view is one SELECT", _ONE_SELECT)
    for node in query.walk():
        node.pop_comments()
    return query


def check_shape(query: exp.Query) -> None:
    """Refuses every part of a query that a view cannot have; raises ViewError."""
    for node in query.walk():
        _check(node)


def _check(node: exp.Expr) -> None:
    if type(node) in _KEYS:
        check_keys(node, _KEYS[type(node)])
    if isinstance(node, exp.Query):
        _check_query(node)
    match node:
        case exp.Select() if node.arg_key != "expression":  # the left side names what a set operation gives
            for projection in node.expressions:
                if not isinstance(projection, (exp.Alias, exp.Column, exp.Star)):
                    cure = "write `AS name` behind it"
                    raise ViewError(f"{quoted(projection)} has no name", cure, node=projection)
        case exp.CTE():
            if not isinstance(node.this, exp.Query):
                raise ViewError(f"{quoted(node)} is no SELECT", "read from tables of the catalog", node=node)
            node.set("materialized", None)
        case exp.Table() if not isinstance(node.this, exp.Identifier):
            cure = "select from a table of the catalog"
            raise ViewError(f"{quoted(node)} is no table", cure, node=node)
        case exp.Join() if node.kind not in _JOINS:
            cure = "write JOIN, LEFT JOIN, RIGHT JOIN, FULL JOIN or CROSS JOIN"
            raise ViewError(f"{quoted(node)} is a {node.kind} join", cure, node=node)
        case exp.Distinct() if node.args.get("on"):
            cure = "filter with QUALIFY row_number() OVER (...) = 1"
            raise ViewError("DISTINCT ON takes rows by an order that is not told", cure, node=node)
        case _:
            pass


def _check_query(node: exp.Query) -> None:
    parent = node.parent
    if isinstance(parent, exp.Subquery) and isinstance(node, (exp.Select, exp.SetOperation)):
        return
    if isinstance(node, exp.Subquery) and not isinstance(node.this, exp.Query):
        raise ViewError(
            f"{quoted(node)} puts a join in parentheses", "write the joins one after another", node=node
        )
    if not isinstance(parent, (exp.From, exp.Join, exp.CTE, exp.SetOperation, exp.Subquery, type(None))):
        cure = "join the table, or a derived table, in FROM"
        raise ViewError(f"{quoted(node)} is a subquery outside FROM", cure, node=node)
