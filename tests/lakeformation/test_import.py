"""Lake Formation's permissions, imported, decide as Lake Formation does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog
from gateway.demo.files import demo_files
from gateway.errors import PolicyError
from gateway.lakeformation.carry import Carried, carry
from gateway.lakeformation.dump import Dump, read_dump
from gateway.lakeformation.principals import role_names
from gateway.policy.decide import grant_roles
from gateway.policy.grants import Conditional, Granted
from gateway.policy.load import PolicySet, load_policies
from gateway.policy.text import predicate_text
from gateway.predicate import Always, Never, Predicate
from tests.lakeformation.evaluator import IAM, Row, readable
from tests.operations.command import call

CATALOG = """\
database: lake
tables:
  people:
    source: {files: people/*.csv}
    columns: {id: INTEGER, name: VARCHAR, country: VARCHAR, salary: INTEGER}
  orders:
    source: {files: orders/*.csv}
    columns: {id: INTEGER, country: VARCHAR, amount: INTEGER}
  old:
    mode: hybrid
    source: {files: old/*.csv}
    columns: {id: INTEGER, note: VARCHAR}
views:
  names:
    sql: SELECT name FROM people
    columns: {name: VARCHAR}
"""
ROWS: Mapping[str, list[Row]] = {
    "lake.people": [
        {"id": 1, "name": "Ann", "country": "de", "salary": 50},
        {"id": 2, "name": "Ben", "country": "us", "salary": 90},
        {"id": 3, "name": None, "country": None, "salary": None},
    ],
    "lake.orders": [{"id": 1, "country": "de", "amount": 5}, {"id": 2, "country": "us", "amount": 500}],
    "lake.old": [{"id": 1, "note": "x"}],
}
ANALYST, SALES = "arn:aws:iam::111122223333:role/analyst", "arn:aws:iam::111122223333:role/eu/sales"
USER = "arn:aws:iam::111122223333:user/zoe"
PRINCIPALS = (ANALYST, SALES, USER)


def permission(who: str, resource: object, *permissions: str, **more: object) -> dict[str, Any]:
    return {
        "Principal": {"DataLakePrincipalIdentifier": who},
        "Resource": resource,
        "Permissions": [*(permissions or ("SELECT",))],
        "PermissionsWithGrantOption": [],
        **more,
    }


def table(name: str) -> dict[str, Any]:
    return {"Table": {"CatalogId": "111122223333", "DatabaseName": "lake", "Name": name}}


def columns(name: str, *names: str, excluded: tuple[str, ...] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"DatabaseName": "lake", "Name": name}
    if excluded is None:
        return {"TableWithColumns": found | {"ColumnNames": [*names]}}
    return {"TableWithColumns": found | {"ColumnWildcard": {"ExcludedColumnNames": [*excluded]}}}


def cells(name: str, of: str) -> dict[str, Any]:
    return {"DataCellsFilter": {"DatabaseName": "lake", "TableName": of, "Name": name}}


def policy(kind: str = "TABLE", **values: list[str]) -> dict[str, Any]:
    expression = [{"TagKey": key, "TagValues": found} for key, found in values.items()]
    return {"LFTagPolicy": {"ResourceType": kind, "Expression": expression}}


def saved(name: str) -> dict[str, Any]:
    return {"LFTagPolicy": {"ResourceType": "TABLE", "ExpressionName": name}}


WHOLE = {"Table": {"DatabaseName": "lake", "TableWildcard": {}}}


def data_filter(of: str, name: str, rows: dict[str, Any], **columns: Any) -> dict[str, Any]:
    return {"DatabaseName": "lake", "TableName": of, "Name": name, "RowFilter": rows, **columns}


FILTERS = [
    data_filter(
        "people",
        "germans",
        {"FilterExpression": "country = 'de'"},
        ColumnWildcard={"ExcludedColumnNames": ["salary"]},
    ),
    data_filter(
        "people",
        "rich",
        {"FilterExpression": "salary > 60 OR country IN ('us', 'uk')"},
        ColumnNames=["id", "salary"],
    ),
    data_filter(
        "orders",
        "large",
        {"FilterExpression": "amount >= 100 AND NOT (country IS NULL)"},
        ColumnWildcard={},
    ),
    data_filter("orders", "whole", {"AllRowsWildcard": {}, "FilterExpression": ""}, ColumnNames=["amount"]),
]
TAGS = [
    {
        "Resource": {"Database": {"Name": "lake"}},
        "LFTagOnDatabase": [
            {"TagKey": "domain", "TagValues": ["sales"]},
            {"TagKey": "pii", "TagValues": ["no"]},
        ],
    },
    {
        "Resource": table("people"),
        "LFTagsOnTable": [{"TagKey": "domain", "TagValues": ["hr"]}],
        "LFTagsOnColumns": [
            {"Name": "name", "LFTags": [{"TagKey": "pii", "TagValues": ["yes"]}]},
            {"Name": "salary", "LFTags": [{"TagKey": "pii", "TagValues": ["yes"]}]},
        ],
    },
]
TAGS += [{"Resource": table("orders")}, {"Resource": table("old")}]
EXPRESSIONS = [
    {"CatalogId": "111122223333", "Name": "open", "Expression": [{"TagKey": "pii", "TagValues": ["no"]}]},
    {"Name": "Open", "Expression": [{"TagKey": "domain", "TagValues": ["hr"]}]},
]
OPTINS = [
    {"Principal": {"DataLakePrincipalIdentifier": ANALYST}, "Resource": table("old")},
    {"Principal": {"DataLakePrincipalIdentifier": USER}, "Resource": table("people")},
]
RESOURCES = (
    *(table(name) for name in ("people", "orders", "old")),
    WHOLE,
    columns("people", "id", "country"),
    columns("people", excluded=("salary", "name")),
    columns("orders", excluded=()),
    cells("germans", "people"),
    cells("rich", "people"),
    cells("large", "orders"),
    cells("whole", "orders"),
    policy(domain=["sales", "hr"], pii=["no"]),
    policy(pii=["yes"]),
    policy(domain=["nothing"]),
    policy(pii=["*"]),
    policy("DATABASE", pii=["no"]),
    saved("open"),
    saved("Open"),
    {"Database": {"Name": "lake"}},
)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = tmp_path_factory.mktemp("catalog")
    (folder / "lake.yaml").write_text(CATALOG)
    return load_catalog(folder, "duckdb")


def dump_of(permissions: list[dict[str, Any]], **more: Any) -> Dump:
    given: dict[str, Any] = {"filters": FILTERS, "optins": OPTINS, "groups": [], "expressions": EXPRESSIONS}
    return Dump(permissions=permissions, **{**given, "tags": TAGS, "settings": {}, **more})


def loaded(carried: Carried, catalog: Catalog) -> PolicySet:
    with TemporaryDirectory() as folder:
        shutil.copy(demo_files().policies / "model.conf", folder)
        for name, text in carried.files().items():
            (Path(folder) / name).write_text(text)
        return load_policies(Path(folder), catalog, {})


def holds(rows: Predicate, row: Row) -> bool:
    """Whether a row passes, by the words of the predicate."""
    if isinstance(rows, Always | Never):
        return isinstance(rows, Always)
    cells = ", ".join(f'? AS "{name}"' for name in row)
    sql = f"SELECT count(*) FROM (SELECT {cells}) WHERE {predicate_text(rows)}"
    found = duckdb.execute(sql, [*row.values()]).fetchone()
    assert found
    return bool(found[0])


def seen(policies: PolicySet, role: str, name: str, row: Row) -> set[str]:
    decision = grant_roles(policies, frozenset({role}), 0.0).tables[name]
    if not isinstance(decision, Granted):
        return set()
    where = {
        column: shown.predicate if isinstance(shown, Conditional) else decision.rows
        for column, shown in decision.columns.items()
    }
    return {column for column, rows in where.items() if holds(rows, row)}


def agrees(permissions: list[dict[str, Any]], catalog: Catalog) -> None:
    """Every principal reads in every row of every table what Lake Formation lets it read."""
    dump = dump_of(permissions)
    carried = carry(dump, catalog, is_hybrid=True)
    policies = loaded(carried, catalog)
    roles = role_names(PRINCIPALS)
    shapes = {"permissions": permissions, "filters": FILTERS, "tags": TAGS, "optins": OPTINS}
    shapes["expressions"] = EXPRESSIONS
    assert not [each for each in carried.left_out if each.narrows], carried.left_out
    for who in PRINCIPALS:
        for name, rows in ROWS.items():
            for row in rows:
                wanted = readable(shapes, who, name, row, hybrid=name == "lake.old")  # type: ignore[arg-type]  # read alone
                assert seen(policies, roles[who], name, row) == wanted, (who, name, row)


def test_each_kind_of_permission_decides_as_there(catalog: Catalog) -> None:
    everyone = permission(IAM, table("old"), "ALL")
    for resource in RESOURCES:
        agrees([permission(ANALYST, resource), everyone], catalog)
        agrees(
            [permission(SALES, resource, "ALL"), permission(USER, resource, "DESCRIBE"), everyone], catalog
        )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.builds(
            permission,
            st.sampled_from(PRINCIPALS),
            st.sampled_from(RESOURCES),
            st.sampled_from(["SELECT", "ALL", "DESCRIBE", "INSERT"]),
        ),
        max_size=6,
    ),
    st.booleans(),
)
def test_permissions_add_up_as_there(
    catalog: Catalog, permissions: list[dict[str, Any]], everyone: bool
) -> None:
    agrees([*permissions, *([permission(IAM, table("old"), "ALL")] if everyone else [])], catalog)


def left_out(dump: Dump, catalog: Catalog, *, is_hybrid: bool = True) -> dict[str, tuple[str, bool]]:
    return {
        each.what: (each.why, each.narrows) for each in carry(dump, catalog, is_hybrid=is_hybrid).left_out
    }


def test_what_may_be_granted_on_may_be_here_too(catalog: Catalog) -> None:
    entry = permission(ANALYST, table("people"), "SELECT", PermissionsWithGrantOption=["SELECT"])
    alone = permission(SALES, table("orders"), "DESCRIBE", PermissionsWithGrantOption=["SELECT", "DESCRIBE"])

    files = carry(dump_of([entry, alone]), catalog, is_hybrid=True).files()

    assert "p, role:analyst, table:lake.people, SELECT, *, *, grant, allow\n" in files["grants.csv"]
    assert "p, role:sales, table:lake.orders, SELECT|DESCRIBE, *, *, grant, allow\n" in files["grants.csv"]


def test_groups_lead_to_the_roles_of_their_iam_roles(catalog: Catalog) -> None:
    groups = [
        {"GroupName": "analysts, all", "RoleArn": ANALYST, "Precedence": 1},
        {"GroupName": "others"},
    ]
    carried = carry(dump_of([], groups=groups), catalog, is_hybrid=True)

    assert carried.files()["roles.csv"] == 'g, "group:analysts, all", role:analyst\n'
    told = {each.what: each.narrows for each in carried.left_out}
    assert told["group `others`"] is False
    assert told["the precedence of group `analysts, all`"] is False


def test_principals_that_end_alike_are_told_apart() -> None:
    other = ANALYST.replace("1111", "2222")

    names = role_names([ANALYST, other, SALES, "arn:aws:identitystore:::group/a b", "111122223333", "x/"])

    assert names[SALES] == "sales"
    assert names["arn:aws:identitystore:::group/a b"] == "a-b"
    assert names["111122223333"] == "111122223333"
    assert len({*names.values()}) == len(names)
    assert names[ANALYST].startswith("analyst-")


@pytest.mark.parametrize(
    ("entry", "why", "narrows"),
    [
        (permission(ANALYST, table("people"), Condition={"Expression": "true"}), "it has a condition", True),
        (
            permission(ANALYST, table("people"), "INSERT", Condition={"Expression": "x"}),
            "it has a condition",
            False,
        ),
        (permission(ANALYST, table("people"), Reason="new"), "it has `Reason`, which is unknown here", True),
        (permission(ANALYST, table("people"), "ALTER", "DROP"), "it is not about reading", False),
        (permission(ANALYST, {"Catalog": {}}, "DESCRIBE"), "it is not about reading tables", False),
        (permission(ANALYST, cells("germans", "people"), "DESCRIBE"), "it is not about reading", False),
        (permission(ANALYST, {}, "SELECT"), "it is not about reading tables", False),
        (permission(ANALYST, table("none")), "the catalog has no table `lake.none`", False),
        (permission(ANALYST, table("names")), "`lake.names` is a view here", True),
        (permission(ANALYST, columns("people", "none")), "the catalog has none of its columns", False),
        (permission(ANALYST, cells("none", "people")), "there is no data filter `none`", True),
        (permission(ANALYST, columns("old", excluded=("id", "note"))), "it leaves out every column", True),
        (permission(IAM, table("people"), "ALL"), "`lake.people` is not hybrid", True),
        (
            permission(ANALYST, {"Table": {"DatabaseName": "elsewhere", "TableWildcard": {}}}),
            "the catalog has no database `elsewhere`",
            False,
        ),
    ],
)
def test_what_cannot_be_carried_is_named(
    catalog: Catalog, entry: dict[str, Any], why: str, narrows: bool
) -> None:
    found = left_out(dump_of([entry], optins=[]), catalog)

    assert [each for each in found.values() if why in each[0] and each[1] is narrows], found


def test_a_row_filter_that_cannot_be_read_is_named(catalog: Catalog) -> None:
    strange = {**FILTERS[0], "RowFilter": {"FilterExpression": "upper(country) = 'DE'"}}
    dump = dump_of([permission(ANALYST, cells("germans", "people"))], filters=[strange])

    ((why, narrows),) = [
        each for what, each in left_out(dump, catalog).items() if what.startswith("SELECT on DataCellsFilter")
    ]

    assert why.startswith("its row filter cannot be read: ")
    assert narrows


def test_a_row_filter_that_is_true_is_every_row(catalog: Catalog) -> None:
    plain = {**FILTERS[0], "RowFilter": {"FilterExpression": "TRUE"}, "ColumnWildcard": {}}
    dump = dump_of([permission(ANALYST, cells("germans", "people"))], filters=[plain])

    files = carry(dump, catalog, is_hybrid=True).files()

    assert files["data_filters.csv"] == "p2, germans, table:lake.people, *, *\n"


def test_names_count_in_small_letters(catalog: Catalog) -> None:
    entry = permission(ANALYST, {"TableWithColumns": {
        "DatabaseName": "LAKE", "Name": "People", "ColumnNames": ["ID", "gone"]
    }})  # fmt: skip
    carried = carry(dump_of([entry]), catalog, is_hybrid=True)

    assert "p, role:analyst, table:lake.people, SELECT, id, *, -, allow\n" in carried.files()["grants.csv"]
    assert "column `gone` of `lake.people`" in {each.what for each in carried.left_out}


@pytest.mark.parametrize(
    ("page", "what", "narrows"),
    [
        ({"Resource": table("none"), "LFTagsOnTable": []}, "tags of Table `lake.none`", False),
        ({"Resource": {"Catalog": {}}}, "tags of Catalog", True),
        (
            {"Resource": table("people"), "LFTagsOnTable": [{"TagKey": "k", "TagValues": ["a", "b"]}]},
            "tag `k` of table:lake.people",
            True,
        ),
        (
            {"Resource": table("people"), "LFTagsOnTable": [{"TagKey": "a b", "TagValues": ["x"]}]},
            "tag `a b` of table:lake.people",
            True,
        ),
        (
            {"Resource": table("people"), "LFTagsOnColumns": [{"Name": "gone", "LFTags": []}]},
            "tags of column `gone` of `lake.people`",
            False,
        ),
    ],
)
def test_tags_that_cannot_be_carried_are_named(
    catalog: Catalog, page: dict[str, Any], what: str, narrows: bool
) -> None:
    assert left_out(dump_of([], tags=[page]), catalog)[what][1] is narrows


def test_tags_that_are_not_known_are_not_taken_for_those_farther_off(catalog: Catalog) -> None:
    entry = permission(ANALYST, policy(pii=["no"]))
    two = {"TagKey": "pii", "TagValues": ["a", "b"]}
    doubtful = [*TAGS[1:], {"Resource": table("orders"), "LFTagsOnTable": [two]}]

    for tags, why in ((TAGS[:2], "the tags of `lake.old` are not known"), (doubtful, "a tag `pii` cannot")):
        found = left_out(dump_of([entry], tags=tags), catalog)
        assert [each for each in found.values() if each[0].startswith(why) and each[1]], found


def test_a_saved_expression_that_is_not_there_is_named(catalog: Catalog) -> None:
    dump = dump_of([permission(ANALYST, saved("mine"))], optins=[])

    ((why, narrows),) = left_out(dump, catalog).values()

    assert why == "there is no expression `mine` in `ListLFTagExpressions.json`"
    assert narrows


def test_the_condition_of_an_opt_in_is_named(catalog: Catalog) -> None:
    optin = {**OPTINS[0], "Condition": {"Expression": "true"}}
    carried = carry(dump_of([], optins=[optin]), catalog, is_hybrid=True)

    assert carried.files()["optins.csv"] == "p5, role:analyst, table:lake.old\n"
    assert [each.what for each in carried.left_out] == [
        f"the condition of the opt-in of `{ANALYST}` to Table `lake.old`"
    ]


def test_opt_ins_are_carried_where_the_table_is_hybrid(catalog: Catalog) -> None:
    def optin(resource: object) -> dict[str, Any]:
        return {"Principal": {"DataLakePrincipalIdentifier": USER}, "Resource": resource}

    resources: tuple[dict[str, Any], ...]
    resources = (table("old"), {"Database": {"Name": "lake"}}, WHOLE, {"Catalog": {}}, table("none"))
    carried = carry(dump_of([], optins=[optin(each) for each in resources]), catalog, is_hybrid=True)

    assert carried.files()["optins.csv"] == "p5, role:zoe, table:lake.old\n"
    assert {each.what.rpartition(" to ")[2] for each in carried.left_out} == {
        "Database `lake`",
        "Table `lake.*`",
        "Catalog",
        "Table `lake.none`",
    }


def test_settings_of_the_lake_are_named(catalog: Catalog) -> None:
    given = {
        "DataLakeAdmins": [{"DataLakePrincipalIdentifier": ANALYST}],
        "CreateTableDefaultPermissions": [{"Principal": {}, "Permissions": ["ALL"]}],
    }

    assert {*left_out(dump_of([], settings=given, optins=[]), catalog)} == {
        f"the administrator `{ANALYST}`",
        "`CreateTableDefaultPermissions`",
    }


# -- the command --------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project(tmp_path)


def project(tmp_path: Path) -> Path:
    """A folder with settings, a catalog, and a dump."""
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "lake.yaml").write_text(CATALOG)
    (tmp_path / "lakegate.toml").write_text('[catalog]\npath = "catalog"\n')
    save(tmp_path, "ListDataCellsFilter", {"DataCellsFilters": FILTERS})
    save(tmp_path, "GetResourceLFTags", TAGS)
    save(tmp_path, "ListLakeFormationOptIns", {"LakeFormationOptInsInfoList": OPTINS})
    save(tmp_path, "GetDataLakeSettings", {"DataLakeSettings": {}})
    save(tmp_path, "ListGroups", {"Groups": [{"GroupName": "analysts", "RoleArn": ANALYST}]})
    pages = [
        {"PrincipalResourcePermissions": [permission(ANALYST, table("people"))], "NextToken": "x"},
        {"PrincipalResourcePermissions": [permission(SALES, cells("germans", "people"))]},
    ]
    save(tmp_path, "ListPermissions", pages)
    return tmp_path


def save(folder: Path, name: str, value: object) -> None:
    (folder / "dump").mkdir(exist_ok=True)
    (folder / "dump" / f"{name}.json").write_text(json.dumps(value))


def test_the_command_writes_a_folder_that_loads(folder: Path) -> None:
    done = call("policy", "import-lakeformation", "dump", "policies", folder=folder)

    assert done.status == 0, done.err
    assert "policies: rules: 2; files: " in done.err
    assert "left out: the opt-in of" in done.out
    assert call("policy", "check", folder=folder).status == 0
    seen = call("policy", "explain", "--as", "group:analysts", "people", folder=folder)
    assert "roles: analyst" in seen.out
    again = call("policy", "import-lakeformation", "dump", "policies", folder=folder)
    assert again.status == 1
    assert "there is something already" in again.err


def test_the_command_writes_nothing_that_takes_from_somebody(folder: Path) -> None:
    save(folder, "ListPermissions", {"PrincipalResourcePermissions": [
        permission(ANALYST, table("people"), Condition={"Expression": "true"})
    ]})  # fmt: skip
    (folder / "policies").mkdir()

    done = call("policy", "import-lakeformation", "dump", "policies", folder=folder)

    assert done.status == 1
    assert "warning: SELECT on Table `lake.people` for" in done.err
    assert "nothing is written" in done.err
    assert not [*(folder / "policies").iterdir()]
    done = call("policy", "import-lakeformation", "dump", "policies", "--leave-out", "--json", folder=folder)
    assert done.status == 0
    told = json.loads(done.out)
    assert told["written"]
    assert any(each["narrows"] for each in told["left_out"])


def test_everyone_whom_iam_lets_in_needs_a_choice(folder: Path) -> None:
    everyone = {"PrincipalResourcePermissions": [permission(IAM, table("old"), "ALL")]}
    save(folder, "ListPermissions", everyone)

    done = call("policy", "import-lakeformation", "dump", "policies", folder=folder)
    assert done.status == 1
    assert "everyone whom IAM lets in (say `--iam-allowed drop`" in done.err
    done = call("policy", "import-lakeformation", "dump", "policies", "--iam-allowed", "drop", folder=folder)
    assert done.status == 1
    assert "as it was chosen" in done.err
    chosen = ("--iam-allowed", "hybrid")
    assert call("policy", "import-lakeformation", "dump", "policies", *chosen, folder=folder).status == 0
    assert "group:IAMAllowedPrincipals" in (folder / "policies" / "grants.csv").read_text()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("ListPermissions", "{", "ListPermissions.json:1: the file is not JSON"),
        ("ListPermissions", "[1]", "ListPermissions.json: an answer is no object"),
        ("ListPermissions", "{}", "an answer has no list `PrincipalResourcePermissions`"),
        ("GetResourceLFTags", "[{}]", "an answer does not say of what it is"),
    ],
)
def test_a_dump_at_fault_is_refused(folder: Path, name: str, text: str, told: str) -> None:
    (folder / "dump" / f"{name}.json").write_text(text)

    done = call("policy", "import-lakeformation", "dump", "policies", folder=folder)

    assert done.status == 1
    assert told in done.err


def test_an_answer_of_another_shape_is_refused(folder: Path) -> None:
    save(folder, "GetResourceLFTags", [{"Resource": {"Database": "lake"}}])

    done = call("policy", "import-lakeformation", "dump", "policies", folder=folder)

    assert done.status == 1
    assert "an answer is not in the shape of the API" in done.err


def test_permissions_alone_are_enough(folder: Path) -> None:
    for path in (folder / "dump").iterdir():
        if path.name != "ListPermissions.json":
            path.unlink()
    entry = permission(ANALYST, table("people"))
    save(folder, "ListPermissions", {"PrincipalResourcePermissions": [entry]})

    assert call("policy", "import-lakeformation", "dump", "policies", folder=folder).status == 0


def test_a_folder_without_permissions_is_no_dump(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"there is no `ListPermissions\.json`"):
        read_dump(tmp_path)
