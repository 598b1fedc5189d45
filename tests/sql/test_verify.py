"""The last look: whatever was done to a tree on its way, an ungoverned read in it shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlglot import exp, parse_one

from gateway.plan.nodes import GovernedPlan
from gateway.predicate import ALWAYS, Not
from gateway.sql.compile import CompiledQuery, compile
from gateway.sql.verify import UngovernedReadError, verify
from tests.govern.world import equals, governed, only

GRANTS = only(
    companies={"company_id": ALWAYS, "status": Not(equals("status", "closed")), "owner_id": ALWAYS},
    owners={"people_id": equals("age", 40, "owners"), "age": equals("age", 40, "owners")},
)

Change = Callable[[exp.Select], exp.Expr]


def compiled(query: str) -> tuple[GovernedPlan, CompiledQuery]:
    """A plan under `GRANTS` and its statement."""
    plan = governed(query, GRANTS)
    return plan, compile(plan)


def scan_of(tree: exp.Expr, table: str) -> exp.Select:
    """The first scan of a table in the tree."""
    found = next(node for node in tree.find_all(exp.Table) if node.name == table)
    scan = found.find_ancestor(exp.Select)
    assert scan
    return scan


def dropped_rows(tree: exp.Select) -> exp.Expr:
    scan_of(tree, "owners").set("where", None)
    return tree


def widened_rows(tree: exp.Select) -> exp.Expr:
    return scan_of(tree, "owners").where("TRUE", append=False, copy=False).root()


def other_rows(tree: exp.Select) -> exp.Expr:
    literal = next(node for node in scan_of(tree, "owners").find_all(exp.Literal) if node.name == "40")
    literal.replace(exp.Literal.number(41))
    return tree


def dropped_cell_rule(tree: exp.Select) -> exp.Expr:
    case = scan_of(tree, "companies").find(exp.Case)
    assert case
    case.replace(exp.column("status", table="base", quoted=True))
    return tree


def extra_column(tree: exp.Select) -> exp.Expr:
    scan_of(tree, "owners").select('"base"."address" AS "address"', copy=False)
    return tree


def star(tree: exp.Select) -> exp.Expr:
    scan_of(tree, "owners").set("expressions", [exp.Star()])
    return tree


def renamed_column(tree: exp.Select) -> exp.Expr:
    scan_of(tree, "owners").select('"base"."address" AS "age"', append=False, copy=False)
    return tree


def joined_table(tree: exp.Select) -> exp.Expr:
    scan_of(tree, "owners").join("startups.employees", on="TRUE", copy=False)
    return tree


def united(tree: exp.Select) -> exp.Expr:
    return exp.union(tree, parse_one('SELECT address, age, 1 FROM "startups"."owners"'))


def smuggled_subquery(tree: exp.Select) -> exp.Expr:
    return tree.select('(SELECT max(address) FROM "startups"."owners") AS c9', copy=False)


def smuggled_into_a_condition(tree: exp.Select) -> exp.Expr:
    return tree.where('EXISTS (SELECT 1 FROM "startups"."visits" AS "base")', copy=False)


def smuggled_into_a_scan(tree: exp.Select) -> exp.Expr:
    extra = parse_one('EXISTS (SELECT 1 FROM "startups"."visits")')
    scan = scan_of(tree, "companies")
    scan.select(exp.alias_(extra, "row", quoted=True), copy=False)
    return tree


def common_table_expression(tree: exp.Select) -> exp.Expr:
    return tree.with_("more", as_='SELECT * FROM "startups"."owners"', copy=False).join(
        "more", on="TRUE", copy=False
    )


def captured_by_a_common_table_expression(tree: exp.Select) -> exp.Expr:
    # Were the scan's table found by its bare name, the expression of that name would stand in for it.
    table = next(node for node in tree.find_all(exp.Table) if node.name == "owners")
    table.set("db", None)
    return tree.with_("owners", as_='SELECT * FROM "startups"."owners"', copy=False)


def unqualified(tree: exp.Select) -> exp.Expr:
    for table in tree.find_all(exp.Table):
        table.set("db", None)
    return tree


def expression_out_of_sight(tree: exp.Select) -> exp.Expr:
    inner = parse_one("WITH near AS (SELECT 1 AS a) SELECT a FROM near")
    return tree.where(exp.Exists(this=inner), copy=False).where("EXISTS (SELECT 1 FROM near)", copy=False)


def table_function(tree: exp.Select) -> exp.Expr:
    return tree.join("read_csv('/etc/passwd')", on="TRUE", copy=False)


def file(tree: exp.Select) -> exp.Expr:
    return tree.join("'/etc/passwd'", on="TRUE", copy=False, dialect="duckdb")


def other_database(tree: exp.Select) -> exp.Expr:
    return tree.join("information_schema.tables", on="TRUE", copy=False)


def written(tree: exp.Select) -> exp.Expr:
    return exp.insert(tree, "stolen")


def copied_into_a_table(tree: exp.Select) -> exp.Expr:
    return exp.Create(this=exp.to_identifier("stolen"), kind="TABLE", expression=tree)


def selected_into(tree: exp.Select) -> exp.Expr:
    tree.set("into", exp.Into(this=exp.to_identifier("stolen")))
    return tree


def commanded(_tree: exp.Select) -> exp.Expr:
    return exp.Command(this="ATTACH", expression="'x'")


def called(tree: exp.Select) -> exp.Expr:
    return tree.where("getenv('HOME') <> ''", copy=False, dialect="duckdb")


def told_the_time(tree: exp.Select) -> exp.Expr:
    return tree.select(exp.alias_(exp.CurrentTimestamp(), "c9"), copy=False)


CHANGES: tuple[Change, ...] = (
    dropped_rows,
    widened_rows,
    other_rows,
    dropped_cell_rule,
    extra_column,
    star,
    renamed_column,
    joined_table,
    united,
    smuggled_subquery,
    smuggled_into_a_condition,
    smuggled_into_a_scan,
    common_table_expression,
    captured_by_a_common_table_expression,
    unqualified,
    expression_out_of_sight,
    table_function,
    file,
    other_database,
    written,
    copied_into_a_table,
    selected_into,
    commanded,
    called,
    told_the_time,
)

QUERY = '{ companies(where: {status: {_neq: "x"}}, limit: 3) { status owner { age } } }'


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_changed_tree_is_refused(change: Change) -> None:
    plan, query = compiled(QUERY)
    verify(query.tree, plan, query.parameters)

    changed = change(query.tree.copy())

    assert changed.sql("duckdb") != query.tree.sql("duckdb")
    with pytest.raises(UngovernedReadError):
        verify(changed, plan, query.parameters)


@pytest.mark.parametrize(
    "query",
    [
        QUERY,
        "{ companies { status owner { age } } }",
        "{ owners { __typename } }",
        "{ getAll { company_id age } }",
        "{ continents(where: {companies: {_gt: 1}}) { continent } }",
        "{ employees { manager { manager { name } } } }",
        '{ companies_by_pk(company_id: "c1") { owner { age } } }',
    ],
)
def test_a_tree_as_it_was_compiled_passes(query: str) -> None:
    plan, found = compiled(query)

    verify(found.tree, plan, found.parameters)


def test_the_tree_of_another_plan_is_refused() -> None:
    plan, query = compiled("{ companies { status } }")
    wider = governed("{ companies { status } }")

    with pytest.raises(UngovernedReadError):
        verify(compile(wider).tree, plan, query.parameters)
    with pytest.raises(UngovernedReadError):
        verify(query.tree, wider, query.parameters)
