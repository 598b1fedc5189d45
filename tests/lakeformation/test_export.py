"""Policies, exported to Lake Formation and imported again, decide as before."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.administer.difference import difference
from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog
from gateway.demo.files import demo_files
from gateway.lakeformation.carry import carry
from gateway.lakeformation.dump import read_dump
from gateway.lakeformation.export import export
from gateway.lakeformation.resources import linked_databases
from gateway.policy.load import PolicySet, load_policies
from gateway.policy.read import read_sheets
from tests.lakeformation.test_import import CATALOG
from tests.operations.command import call

FILTERS = """\
p2, germans, table:lake.people, * except salary, country = 'de'
p2, few, table:lake.people, id|name, "id IN (1, 2)"
p2, whole, table:lake.orders, *, *
"""
TAGS = """\
p3, database:lake, domain, sales
p3, table:lake.people, domain, hr
p3, column:lake.people.name, pii, yes
"""
OPTINS = "p5, role:a, table:lake.old\n"
ROLES = 'g, group:x, role:a\ng, "group:y, all", role:b\n'
GRANTS = (
    "table:lake.people, SELECT|DESCRIBE, *, *, -, allow",
    "table:lake.people, SELECT, id|country, *, -, allow",
    "table:lake.people, SELECT|DESCRIBE, * except salary, *, grant, allow",
    "table:lake.people, SELECT, *, germans, -, allow",
    "table:lake.people, SELECT, *, few, grant, allow",
    "table:lake.orders, SELECT, *, whole, -, allow",
    "table:lake.orders, DESCRIBE, *, *, -, allow",
    "table:lake.*, SELECT, *, *, -, allow",
    "database:lake, DESCRIBE, *, *, -, allow",
    "tag:domain=sales|hr & pii=yes, SELECT, *, *, -, allow",
    "tag:Domain=HR, SELECT, *, *, -, allow",
    "table:lake.old, SELECT, *, *, -, allow",
)
EVERYONE = "p, group:IAMAllowedPrincipals, table:lake.old, SELECT|DESCRIBE, *, *, -, allow\n"


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = tmp_path_factory.mktemp("catalog")
    (folder / "lake.yaml").write_text(CATALOG)
    return load_catalog(folder, "duckdb")


def write(folder: Path, grants: str, roles: str = ROLES) -> Path:
    folder.mkdir(exist_ok=True)
    shutil.copy(demo_files().policies / "model.conf", folder)
    files = {"grants": grants, "roles": roles, "data_filters": FILTERS, "tags": TAGS, "optins": OPTINS}
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def again(folder: Path, catalog: Catalog) -> PolicySet:
    """The policies of a folder, exported to one beside it and imported from there."""
    sheets, faults = read_sheets(folder)
    assert not faults
    tables = [name for name, table in catalog.tables.items() if not table.is_view]
    found = export(sheets, "111122223333", tables, linked_databases(catalog))
    assert not found.left_out
    dump = folder.with_name("dump")
    dump.mkdir()
    for name, answer in found.answers.items():
        (dump / f"{name}.json").write_bytes(orjson.dumps(answer))
    carried = carry(read_dump(dump), catalog, is_hybrid=True)
    assert not [each for each in carried.left_out if each.narrows]
    target = folder.with_name("again")
    target.mkdir()
    shutil.copy(folder / "model.conf", target)
    for name, text in carried.files().items():
        (target / name).write_text(text)
    return load_policies(target, catalog, {})


def comes_back(grants: str, catalog: Catalog) -> None:
    with TemporaryDirectory() as scratch:
        folder = write(Path(scratch) / "policies", grants)
        before = load_policies(folder, catalog, {})
        after = again(folder, catalog)
    assert [*difference(before, after, 0.0)] == []
    handed = [
        {clause.role for clause in each.clauses if clause.options.may_grant} for each in (before, after)
    ]
    assert handed[0] == handed[1]
    assert before.optins == after.optins


def test_all_of_it_comes_back(catalog: Catalog) -> None:
    comes_back("".join(f"p, role:a, {grant}\n" for grant in GRANTS) + EVERYONE, catalog)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(GRANTS)), max_size=5),
    st.booleans(),
)
def test_whatever_is_given_comes_back(
    catalog: Catalog, grants: list[tuple[str, str]], everyone: bool
) -> None:
    lines = "".join(f"p, role:{role}, {grant}\n" for role, grant in grants)
    comes_back(lines + (EVERYONE if everyone else ""), catalog)


@pytest.mark.parametrize(
    ("grant", "why"),
    [
        ("role:a, table:lake.people, SELECT, salary, *, -, deny", "a denial"),
        ("role:a, table:lake.people, SELECT, *, *, until=2099-01-01, allow", "a rule that ends"),
        ("user:8f3a, table:lake.people, SELECT, *, *, until=2099-01-01, allow", "a rule that ends"),
        ("role:a, table:lake.people, AGGREGATE, *, *, least=5, allow", "of large groups alone"),
        ("role:a, table:lake.people, SELECT, name=initial, *, -, allow", "a mask"),
        ("role:a, table:lake.people, SELECT|SQL, *, *, -, allow", "the permission SQL"),
        ("role:a, table:lake.people, DESCRIBE, id, *, -, allow", "the names of some columns alone"),
        ("role:a, catalog, SELECT, *, *, -, allow", "every table of every database"),
        ("role:a, table:*.*, SELECT, *, *, -, allow", "every table of every database"),
        ("role:a, table:lake.people, SELECT, id, germans, -, allow", "columns of a grant within"),
        ("role:a, table:lake.people, SELECT, *, mine, -, allow", "a row filter of the session"),
    ],
)
def test_what_lake_formation_cannot_say_is_named(tmp_path: Path, grant: str, why: str) -> None:
    folder = write(tmp_path, f"p, {grant}\n")
    with (folder / "data_filters.csv").open("a") as file:
        file.write("p2, mine, table:lake.people, *, name = session.name\n")
    sheets, _ = read_sheets(folder)

    left_out = {each.what.partition(": ")[0]: each.why for each in export(sheets, "1").left_out}

    assert why in left_out["grants.csv:1"]
    assert left_out["data_filters.csv:4"] == "a row filter of the session"


def test_roles_of_roles_and_persons_are_named(tmp_path: Path) -> None:
    folder = write(tmp_path, "", "g, role:a, role:b\n")
    (folder / "grants.csv").write_text("p, user:8f3a, table:lake.people, SELECT, *, *, -, allow\n")
    sheets, _ = read_sheets(folder)

    why = [each.why for each in export(sheets, "1").left_out]

    assert why == ["a rule of one person", "a role that has the rules of another"]


def test_opt_ins_of_databases_are_exported(tmp_path: Path) -> None:
    folder = write(tmp_path, "")
    (folder / "optins.csv").write_text("p5, role:a, database:lake\np5, role:a, table:lake.*\n")
    sheets, _ = read_sheets(folder)

    found = export(sheets, "1").answers["ListLakeFormationOptIns"]

    assert isinstance(found, dict)
    assert [each["Resource"] for each in found["LakeFormationOptInsInfoList"]] == [
        {"Database": {"Name": "lake"}}
    ] * 2


def test_the_command_writes_what_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "lake.yaml").write_text(CATALOG)
    (tmp_path / "lakegate.toml").write_text('[catalog]\npath = "catalog"\n')
    write(tmp_path / "policies", f"p, role:a, {GRANTS[0]}\np, role:a, {GRANTS[1].replace('allow', 'deny')}\n")

    refused = call("policy", "export-lakeformation", "dump", folder=tmp_path)
    assert refused.status == 1
    assert "warning: grants.csv:2: role:a, table:lake.people, SELECT" in refused.err
    assert "nothing is written" in refused.err
    assert not (tmp_path / "dump").exists()
    done = call("policy", "export-lakeformation", "dump", "--leave-out", "--json", folder=tmp_path)
    assert done.status == 0
    assert [each["why"] for each in json.loads(done.out)["left_out"]] == ["a denial"]
    told = json.loads((tmp_path / "dump" / "ListPermissions.json").read_text())
    (entry,) = told["PrincipalResourcePermissions"]
    assert entry["Principal"] == {"DataLakePrincipalIdentifier": "arn:aws:iam::000000000000:role/a"}
    again = call("policy", "export-lakeformation", "dump", folder=tmp_path)
    assert "there is something already" in again.err
    imported = call("policy", "import-lakeformation", "dump", "imported", folder=tmp_path)
    assert imported.status == 0, imported.err
