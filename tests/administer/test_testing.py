"""Tests of policies: what they find, what is wrong with them, and which rules they leave out."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from gateway.administer.expectations import json_schema, read_expectations
from gateway.administer.testing import Report, run_tests
from gateway.auth.configure import attribute_rules
from gateway.catalog.load import load_catalog
from gateway.errors import PolicyError
from gateway.policy.load import load_policies
from gateway.settings import Settings
from tests.policy.folders import write_policies

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schema/policy-tests.schema.json").read_text("utf-8"))
SECRET = "a secret of thirty-two characters, or more"

CATALOG = """
database: shop
tables:
  orders:
    source: {files: /nowhere/orders.csv}
    columns: {id: INTEGER, region: VARCHAR, amount: "DECIMAL(12, 2)", note: VARCHAR, day: DATE}
    primary_key: id
    relationships: {customer: {table: customers, keys: {id: id}}}
  customers:
    source: {files: /nowhere/customers.csv}
    columns: {id: INTEGER, name: VARCHAR}
    primary_key: id
    on_denied: hide
views:
  everything:
    sql: SELECT o.id, o.region, c.name FROM orders o LEFT JOIN customers c ON o.id = c.id
    columns: {id: INTEGER, region: VARCHAR, name: VARCHAR}
"""
ROLES = "g, group:x, role:a\ng, group:y, role:b\ng, group:w, role:c\n"
GRANTS = """
p, role:a, table:shop.orders,    SELECT, id|region|note=last(2), *,     -,                allow
p, role:a, table:shop.orders,    SELECT, amount|note=hash,       own,   -,                allow
p, role:a, table:shop.customers, SELECT, *,                      *,     -,                allow
p, role:b, table:shop.*,         SELECT, *,                      *,     until=2027-01-31, allow
p, role:c, table:shop.customers, SELECT, id,                     *,     -,                allow
"""
FILTERS = "p2, own, table:shop.orders, *, region IN session.regions\n"


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HASH_SECRET", SECRET)


def run(folder: Path, text: str) -> Report:
    """The report of one file of tests."""
    (folder / "catalog").mkdir(exist_ok=True)
    (folder / "catalog" / "shop.yaml").write_text(CATALOG)
    policies = write_policies(folder / "policies", GRANTS, ROLES, FILTERS)
    (policies / "tests").mkdir(exist_ok=True)
    (policies / "tests" / "some.yaml").write_text(text)
    settings = Settings.model_validate(
        {
            "policies": {"path": str(policies), "hash_secret": "env:HASH_SECRET"},
            "auth": {"attributes": {"regions": {"claim": "regions", "type": "VARCHAR[]"}, "level": "level"}},
        }
    )
    types = {name: rule.type for name, rule in attribute_rules(settings.auth).items()}
    catalog = load_catalog(folder / "catalog")
    loaded = load_policies(policies, catalog, types, can_hash=True)
    return run_tests(read_expectations(policies / "tests"), loaded, settings, 1_790_000_000.0)


def one(table: str, body: str, session: str = "{groups: [x], attributes: {regions: [eu, us]}}") -> str:
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return f"  - name: the one\n    as: {session}\n    table: {table}\n{lines}"


def problems(folder: Path, body: str, table: str = "shop.orders", **session: str) -> list[str]:
    """What is not as expected of one test."""
    (outcome,) = run(folder, "tests:\n" + one(table, body, **session)).outcomes
    return [f"{each.what}: {each.expected} / {each.seen}" for each in outcome.problems]


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        run(folder, text)
    return [str(fault) for fault in refused.value.faults]


RIGHT = """
columns: [id, region, amount, note]
withheld: [day]
masks: {note: "hash, last(2)"}
rows: every row
cells: {amount: "region IN ('eu', 'us')", region: every row, day: "id <> id OR id IN (1) AND id IN (2)"}
"""


def test_what_is_as_expected_passes(tmp_path: Path) -> None:
    assert problems(tmp_path, RIGHT.replace(', day: "id <> id OR id IN (1) AND id IN (2)"', "")) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("columns: [id]", ["columns: id / id, region, amount, note"]),
        ("columns: []", ["columns: none / id, region, amount, note"]),
        ("withheld: [amount, day]", ["`amount`: withheld / visible"]),
        ("visible: [amount, day]", ["`day`: visible / withheld"]),
        ("masks: {}", ["masks: none / note=hash, last(2)"]),
        ("masks: {note: last(2)}", ["masks: note=last(2) / note=hash, last(2)"]),
        ("rows: id > 1", ["rows: id > 1 / every row"]),
        ("cells: {amount: every row}", ["cells of `amount`: every row / region IN ('eu', 'us')"]),
        ("cells: {note: every row}", ["cells of `note`: every row / no row"]),
        ("cells: {day: id > 1}", ["cells of `day`: id > 1 / no row"]),
    ],
)
def test_what_is_not_as_expected_is_told(body: str, found: list[str], tmp_path: Path) -> None:
    assert problems(tmp_path, body) == found


def test_to_somebody_who_sees_nothing_nothing_is_expected(tmp_path: Path) -> None:
    nobody = {"session": "{groups: [z]}"}

    assert problems(tmp_path, "columns: []\nwithheld: [id]\nmasks: {}", **nobody) == []
    assert problems(tmp_path, "rows: every row\ncells: {id: every row}", **nobody) == [
        "rows: every row / no row",
        "cells of `id`: every row / no row",
    ]


def test_why_nothing_is_seen_is_told(tmp_path: Path) -> None:
    (outcome,) = run(tmp_path, "tests:\n" + one("shop.orders", "columns: [amount]", "{groups: [z]}")).outcomes
    assert outcome.rules == ("no rule of the session's roles names it",)
    late = one("shop.orders", "at: 2027-02-01\ncolumns: [id]", "{groups: [y]}")
    assert run(tmp_path, "tests:\n" + late).outcomes[0].rules == ("no rule of the session's roles names it",)


def test_the_moment_decides(tmp_path: Path) -> None:
    other = {"session": "{groups: [y]}"}

    assert problems(tmp_path, "at: 2027-01-30T23:59:59Z\nrows: every row", **other) == []
    assert problems(tmp_path, "at: 2027-01-31\ncolumns: []", **other) == []


FIXTURE = """
fixture:
  shop.orders:
    - {id: 1, region: eu, amount: "12.50", note: paid, day: 2026-01-31}
    - {id: 2, region: asia, amount: "3", note: late}
    - {id: 3}
shows:
"""


def test_the_rows_of_a_fixture_are_what_the_gateway_answers(tmp_path: Path) -> None:
    shows = """
  - {id: 3, amount: null, note: null, day: null}
  - {id: 1, amount: 12.5, note: "NOTE", day: null}
  - {id: 2, amount: null, note: "***te", day: null}
"""
    right = FIXTURE + shows.replace("12.5", '"12.50"')
    found = problems(tmp_path, right)

    assert len(found) == 1
    seen = json.loads("[" + found[0].partition(" / ")[2] + "]")
    assert [row["amount"] for row in seen] == [12.5, None, None]
    assert len(seen[0]["note"]) == 64
    assert seen[1]["note"] == "***te"


def test_right_rows_pass_in_any_order_and_those_of_views_too(tmp_path: Path) -> None:
    assert (
        problems(tmp_path, FIXTURE + "  - {id: 3, day: null}\n  - {id: 1, day: null}\n  - {id: 2, day: null}")
        == []
    )
    view = """
fixture:
  shop.orders: [{id: 1, region: eu}, {id: 2}]
  shop.customers: [{id: 1, name: Ada}]
shows:
  - {id: 1, region: eu, name: Ada}
  - {id: 2, region: null, name: null}
"""
    assert problems(tmp_path, view, "shop.everything") == []
    assert problems(tmp_path, "fixture: {shop.orders: [{id: 1}]}\nshows: []", session="{groups: [z]}") == []
    assert problems(tmp_path, "fixture: {shop.orders: [{id: 1}]}\nshows: []") == [
        'rows of the fixture: none / {"id":1}'
    ]


def test_rows_that_do_not_fit_are_told(tmp_path: Path) -> None:
    (told,) = problems(tmp_path, "fixture: {shop.orders: [{id: one}]}\nshows: [{id: 1}]")

    assert "`shop.orders`: it is not written as declared" in told


def test_a_withheld_field_is_refused_where_the_table_hides_it(tmp_path: Path) -> None:
    body = "fixture: {shop.customers: [{id: 1, name: Ada}]}\nshows: [{id: 1, name: null}]"

    (told,) = problems(tmp_path, body, "shop.customers", session="{groups: [w]}")

    assert told.endswith("/ Cannot query field 'name' on type 'customers'.")


def test_rules_that_no_test_looks_at_are_told(tmp_path: Path) -> None:
    body = "tests:\n" + one("shop.orders", "rows: every row")
    assert [str(rule) for rule in run(tmp_path, body).untested] == [
        "grants.csv:4",
        "grants.csv:5",
        "grants.csv:6",
    ]

    late = one("shop.customers", "at: 2027-02-01\ncolumns: []", "{groups: [y]}")
    assert [str(rule) for rule in run(tmp_path, body + late).untested] == [
        "grants.csv:4",
        "grants.csv:5",
        "grants.csv:6",
    ]

    other = one("shop.orders", "columns: [id, region, amount, note, day]", "{groups: [y]}")
    assert [str(rule) for rule in run(tmp_path, "tests:\n" + other).untested] == [
        *("grants.csv:2", "grants.csv:3", "grants.csv:4", "grants.csv:6"),
        "data_filters.csv:1",
    ]

    view = one("shop.everything", "columns: [id, region, name]", "{groups: [x, y, w]}")
    assert run(tmp_path, "tests:\n" + view).untested == ()
    assert run(tmp_path, "tests:\n" + view).failed == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "tests/some.yaml: the file is not a mapping (write `key: value` pairs below it)"),
        ("tests: 1", "tests/some.yaml:1: `tests` is not a list ("),
        ("tests:\n  - name: a\n    table: shop.orders", "tests/some.yaml:2: `as` is missing"),
        (
            "tests:\n" + one("shop.orders", "colums: [id]"),
            "tests/some.yaml:5: unknown key `colums` (known here: ",
        ),
        (
            "tests:\n" + one("shop.orders", "", "{group: [x]}"),
            "tests/some.yaml:3: unknown key `group` (known here: user, groups, attributes)",
        ),
        ("tests: []\ntest: 1", "tests/some.yaml:2: unknown key `test` (known here: tests)"),
        ("tests: [", "tests/some.yaml:1: bad YAML: "),
        (
            "tests:\n" + one("shop.order", ""),
            "tests/some.yaml:2: the catalog has no table `shop.order` (there are ",
        ),
        (
            "tests:\n" + one("shop.orders", "masks: {nota: redact}"),
            "tests/some.yaml:2: `shop.orders` has no column `nota` (write a name of the catalog)",
        ),
        ("tests:\n" + one("shop.orders", ""), "tests/some.yaml:2: the test expects nothing ("),
        (
            "tests:\n" + one("shop.orders", "at: 1969-12-31\ncolumns: []"),
            "tests/some.yaml:2: no token is of the moment `1969-12-31` (write a later one)",
        ),
        (
            "tests:\n" + one("shop.orders", "columns: []\nat: soon"),
            "tests/some.yaml:2: `soon` is no moment (",
        ),
        ("tests:\n" + one("shop.orders", "rows: id >"), "tests/some.yaml:2: "),
        ("tests:\n" + one("shop.orders", "cells: {id: upper(note)}"), "tests/some.yaml:2: "),
        (
            "tests:\n" + one("shop.everything", "rows: every row"),
            "tests/some.yaml:2: `shop.everything` is a view, whose rows are those of its tables",
        ),
        (
            "tests:\n" + one("shop.orders", "columns: []", "{groups: [x], attributes: {regio: eu}}"),
            "tests/some.yaml:2: `regio` is not a session attribute (`auth.attributes` has ",
        ),
        (
            "tests:\n" + one("shop.orders", "columns: []", "{groups: [x], attributes: {regions: 7}}"),
            "tests/some.yaml:2: `regions` is not of its type VARCHAR[] (",
        ),
        (
            "tests:\n" + one("shop.orders", "shows: []"),
            "tests/some.yaml:2: `fixture` and `shows` belong together (",
        ),
        (
            "tests:\n" + one("shop.orders", "fixture: {shop.customers: []}\nshows: []"),
            "tests/some.yaml:2: `shop.orders` has no rows of `shop.customers` (write rows of `shop.orders`)",
        ),
        (
            "tests:\n" + one("shop.orders", "fixture: {shop.orders: [{no: 1}]}\nshows: []"),
            "tests/some.yaml:2: `shop.orders` has no column `no` (write a name of the catalog)",
        ),
        (
            "tests:\n" + one("shop.orders", "fixture: {shop.orders: []}\nshows: [{no: 1}]"),
            "tests/some.yaml:2: `orders` has no field `no` (write the name of a field of GraphQL)",
        ),
        (
            "tests:\n" + one("shop.orders", "fixture: {shop.orders: []}\nshows: [{id: 1}, {note: a}]"),
            "tests/some.yaml:2: the rows of `shows` do not name the same fields (",
        ),
    ],
)
def test_a_test_that_is_at_fault_is_refused(text: str, found: str, tmp_path: Path) -> None:
    told = faults(tmp_path, text)

    assert told[0].startswith(found)


def test_every_fault_of_every_file_is_told(tmp_path: Path) -> None:
    text = "tests:\n" + one("shop.order", "") + one("shop.orders", "columns: []\nat: soon")

    assert len(faults(tmp_path, text)) == 2


def test_without_files_there_are_no_tests(tmp_path: Path) -> None:
    assert read_expectations(tmp_path / "tests") == ()


def test_the_schema_is_that_of_the_models_and_takes_what_they_take() -> None:
    assert json_schema() == SCHEMA, "write `json_schema()` to schema/policy-tests.schema.json again"
    for path in (ROOT / "policies" / "tests").glob("*.yaml"):
        jsonschema.validate(
            yaml.load(path.read_text("utf-8"), yaml.BaseLoader), SCHEMA | {"$defs": {}} and SCHEMA
        )
