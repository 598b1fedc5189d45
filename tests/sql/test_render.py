from __future__ import annotations

import pytest
from sqlglot import exp

from gateway.sql.compile import compile
from gateway.sql.duckdb import DuckDB
from gateway.sql.render import RenderError, render, text_of
from tests.govern.world import governed, startups

ADDRESSES = {name: ("lake", f"{name}#1") for name in startups().tables}

QUERIES = (
    "{ companies { status owner { age } } }",
    "{ employees(order_by: {manager: {name: asc}}) { company { owner { age } } } }",
    "{ getAll { age } }",
    '{ continents(where: {continent: {_regex: "e"}}) { oldest } }',
    "{ visits { __typename } }",
)


@pytest.mark.parametrize("is_json", [False, True])
@pytest.mark.parametrize("query", QUERIES)
def test_tables_stand_at_the_engine_s_addresses(query: str, is_json: bool) -> None:
    compiled = compile(governed(query))
    before = compiled.tree.sql("duckdb")

    statement = render(compiled, DuckDB(), ADDRESSES, is_json=is_json, stringify=False)

    assert '"lake"."startups.' in statement.sql
    assert '"startups".' not in statement.sql
    assert statement.is_json is is_json
    assert compiled.tree.sql("duckdb") == before, "the shared tree was changed"


@pytest.mark.parametrize("query", QUERIES)
def test_a_table_without_an_address_is_a_fault(query: str) -> None:
    with pytest.raises(KeyError):
        render(compile(governed(query)), DuckDB(), {}, is_json=False, stringify=False)


@pytest.mark.parametrize(
    "tree",
    [
        exp.select(exp.column(exp.to_identifier("a b", quoted=False))),
        exp.select(exp.column(exp.to_identifier("a; SELECT 2", quoted=False))),
        exp.select(exp.Literal.number("1; DROP TABLE t")),
        exp.select(exp.Var(this="1 -- ")).from_("t"),
    ],
    ids=lambda tree: tree.sql("duckdb"),
)
def test_a_text_that_reads_back_as_something_else_is_refused(tree: exp.Select) -> None:
    with pytest.raises(RenderError):
        text_of(tree, "duckdb")


def test_comments_are_never_written() -> None:
    tree = exp.select("a").from_("t")
    tree.add_comments([" */ DROP TABLE t; -- "])

    assert text_of(tree, "duckdb") == "SELECT a FROM t"


def test_equal_plans_are_equal_texts() -> None:
    for query in QUERIES:
        texts = {
            render(compile(governed(query)), DuckDB(), ADDRESSES, is_json=True, stringify=True).sql
            for _ in range(3)
        }
        assert len(texts) == 1
