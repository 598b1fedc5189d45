"""`lakegate schema draft glue:`, `schema refresh` and `schema diff`, as a person runs them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import boto3
import pytest
from moto import mock_aws

from gateway.catalog.found import SUFFIX
from gateway.catalog.load import load_catalog
from gateway.demo.files import demo_files
from tests.operations.command import Told, call

GRANTS = """\
p, role:staff, table:shop.items, SELECT, * except secret, *, -, allow
p, role:boss,  table:shop.items, SELECT, id|name,         *, -, allow
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A catalog that follows a folder, never asked so far."""
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "shop.yaml").write_text("database: shop\ndiscover: {folder: ../lake}\n")
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / "items.csv").write_text("id,name,secret\n1,apple,x\n")
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "model.conf").write_bytes((demo_files().policies / "model.conf").read_bytes())
    (policies / "roles.csv").write_text("g, group:staff, role:staff\ng, group:boss, role:boss\n")
    (policies / "grants.csv").write_text(GRANTS)
    (tmp_path / "lakegate.toml").write_text('[catalog]\npath = "catalog"\n')
    return tmp_path


def kept(project: Path) -> dict[str, str]:
    lock = json.loads((project / "catalog" / f"shop.yaml{SUFFIX}").read_text())
    return {name: column["type"] for name, column in lock["tables"]["items"]["columns"].items()}


def test_what_was_never_asked_is_a_fault_with_its_cure(project: Path) -> None:
    done = call("schema", "check", folder=project)
    assert (done.status, done.out) == (1, "")
    assert "shop.yaml:2: `shop.yaml.discovered.json` does not tell what is there" in done.err
    assert "run `lakegate schema refresh`" in done.err


def test_a_first_refresh_keeps_what_is_there(project: Path) -> None:
    done = call("schema", "refresh", folder=project)
    assert (done.status, done.out) == (0, "")
    assert "shop.yaml: written for the first time" in done.err
    assert kept(project) == {"id": "BIGINT", "name": "VARCHAR", "secret": "VARCHAR"}
    assert call("schema", "check", folder=project).status == 0
    again = call("schema", "refresh", folder=project)
    assert again == Told(0, "", f"{project}/catalog: changes: 0\n")
    assert call("schema", "diff", folder=project) == Told(
        0, "", f"{project}/catalog: the sources are as they were\n"
    )


def test_a_first_refresh_does_not_wait_for_policies(project: Path) -> None:
    (project / "policies" / "grants.csv").write_text(GRANTS.replace("id|name", "id|nothing"))
    done = call("schema", "refresh", folder=project)
    assert done.status == 0, "nothing was in force that could be spoilt"
    assert kept(project)
    assert call("policy", "check", folder=project).status == 1


def test_a_change_is_told_with_what_it_touches_before_it_is_kept(project: Path) -> None:
    call("schema", "refresh", folder=project)
    (project / "lake" / "items.csv").write_text("id,name,secret,phone\na,apple,x,y\n")
    (project / "lake" / "extra.csv").write_text("x\n1\n")
    told = """\
+ table shop.extra
~ column shop.items.id BIGINT -> VARCHAR
    grants.csv:1: lists `* except secret` and gives it to role:staff
    grants.csv:2: names it and gives it to role:boss
+ column shop.items.phone VARCHAR
    grants.csv:1: lists `* except secret` and gives it to role:staff
"""
    assert call("schema", "diff", folder=project) == Told(1, told, "")
    assert "phone" not in kept(project), "a look keeps nothing"
    done = call("schema", "refresh", folder=project)
    assert done == Told(0, told, f"{project}/catalog: changes: 3\n")
    assert kept(project)["phone"] == "VARCHAR"
    assert call("schema", "diff", folder=project).status == 0


def test_programs_read_a_diff_as_json(project: Path) -> None:
    call("schema", "refresh", folder=project)
    (project / "lake" / "extra.csv").write_text("x\n1\n")
    done = call("schema", "diff", "--json", folder=project)
    assert done.status == 0, "nobody was granted the new table"
    assert json.loads(done.out) == {
        "changes": [
            {
                "kind": "table added",
                "table": "shop.extra",
                "column": None,
                "before": None,
                "after": None,
                "touches": [],
            }
        ],
        "faults": [],
        "touched": False,
    }


def test_a_schema_that_the_policies_do_not_fit_is_refused(project: Path) -> None:
    call("schema", "refresh", folder=project)
    (project / "lake" / "items.csv").write_text("id,secret\n1,x\n")
    told = """\
- column shop.items.name VARCHAR
    grants.csv:1: lists `* except secret` and gives it to role:staff
    grants.csv:2: names it and gives it to role:boss
"""
    fault = "grants.csv:2: `shop.items` has no column `name` (there are `id`, `secret`)"
    assert call("schema", "diff", folder=project) == Told(1, f"{told}! {fault}\n", "")
    as_json = json.loads(call("schema", "diff", "--json", folder=project).out)
    assert (as_json["faults"], as_json["touched"]) == ([fault], True)
    assert call("schema", "refresh", folder=project) == Told(1, told, f"error: {fault}\n")
    assert "name" in kept(project)
    # Once they fit the new one and not the old one any more, it is taken.
    (project / "policies" / "grants.csv").write_text(
        GRANTS.replace("id|name", "id").replace("secret", "secret")
    )
    assert call("schema", "refresh", folder=project).status == 0
    assert "name" not in kept(project)


def test_policies_for_the_new_schema_alone_are_enough(project: Path) -> None:
    call("schema", "refresh", folder=project)
    (project / "lake" / "items.csv").write_text("id,name,secret,phone\n1,apple,x,y\n")
    (project / "policies" / "grants.csv").write_text(GRANTS.replace("id|name", "id|phone"))
    told = """\
+ column shop.items.phone VARCHAR
    grants.csv:1: lists `* except secret` and gives it to role:staff
    grants.csv:2: names it and gives it to role:boss
"""
    assert call("schema", "refresh", folder=project) == Told(0, told, f"{project}/catalog: changes: 1\n")


def test_a_source_that_cannot_be_asked_is_a_fault(project: Path) -> None:
    call("schema", "refresh", folder=project)
    (project / "lake").rename(project / "away")
    for command in ("diff", "refresh"):
        done = call("schema", command, folder=project)
        assert (done.status, done.out) == (1, "")
        assert f"error: {project}/lake: cannot be read: no such file or directory" in done.err


def test_a_catalog_that_follows_nothing_is_told(project: Path) -> None:
    table = "{source: {files: ../lake/items.csv}, columns: {id: BIGINT, name: VARCHAR, secret: VARCHAR}}"
    (project / "catalog" / "shop.yaml").write_text(f"database: shop\ntables: {{items: {table}}}\n")
    done = call("schema", "refresh", folder=project)
    assert done == Told(0, "", f"{project}/catalog: no file follows a source\n")


def test_what_is_left_out_is_told(project: Path) -> None:
    (project / "lake" / "my-items.csv").write_text("x\n1\n")
    warning = "warning: shop.yaml:2: left out: table `my-items`: a policy file cannot name it\n"
    for command in ("refresh", "check"):
        done = call("schema", command, folder=project)
        assert done.status == 0
        assert warning in done.err


# -- Glue -------------------------------------------------------------------------------------------


@pytest.fixture
def glue() -> Iterator[Any]:
    keys = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "testing")
    with mock.patch.dict("os.environ", {**keys, "AWS_DEFAULT_REGION": "eu-central-1"}), mock_aws():
        client = boto3.client("glue")
        for database in ("sales", "2-odd"):
            client.create_database(DatabaseInput={"Name": database})
            columns = [{"Name": "id", "Type": "int", "Comment": "The key."}]
            client.create_table(
                DatabaseName=database,
                TableInput={"Name": "orders", "StorageDescriptor": {"Columns": columns}},
            )
        # moto fails over a resource without any tag.
        tags = boto3.client("lakeformation")
        tags.create_lf_tag(TagKey="domain", TagValues=["sales"])
        for database in ("sales", "2-odd"):
            tag = [{"TagKey": "domain", "TagValues": ["sales"]}]
            tags.add_lf_tags_to_resource(Resource={"Database": {"Name": database}}, LFTags=tag)
            table = {"Table": {"DatabaseName": database, "Name": "orders"}}
            tags.add_lf_tags_to_resource(Resource=table, LFTags=tag)
        yield client


def test_a_database_of_glue_is_drafted(tmp_path: Path, glue: Any) -> None:
    done = call("schema", "draft", "glue:sales", folder=tmp_path)
    assert (done.status, done.err) == (0, "")
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "sales.yaml").write_text(done.out)
    (orders,) = load_catalog(tmp_path / "catalog", "trino").tables.values()
    assert (orders.name, orders.engine_name) == ("sales.orders", ("sales", "orders"))
    assert orders.columns["id"].description == "The key."
    assert "# LF-Tags of the database: domain=sales" in done.out
    renamed = call("schema", "draft", "glue:sales", "--database", "shop", folder=tmp_path)
    assert "\ndatabase: shop\n" in renamed.out


def test_all_databases_of_glue_are_drafted_each_into_its_file(tmp_path: Path, glue: Any) -> None:
    done = call("schema", "draft", "glue:", "--to", "catalog", folder=tmp_path)
    assert (done.status, done.err) == (0, "")
    assert sorted(done.out.splitlines()) == ["catalog/_2_odd.yaml", "catalog/sales.yaml"]
    tables = load_catalog(tmp_path / "catalog", "trino").tables.values()
    assert {table.name: table.root for table in tables} == {
        "_2_odd.orders": "t_2_odd_orders",
        "sales.orders": "orders",
    }
    before = (tmp_path / "catalog" / "sales.yaml").read_text()
    again = call("schema", "draft", "glue:", "--to", "catalog", folder=tmp_path)
    assert again.status == 1
    assert "file exists" in again.err
    assert (tmp_path / "catalog" / "sales.yaml").read_text() == before


def test_a_name_is_for_one_database(tmp_path: Path, glue: Any) -> None:
    done = call("schema", "draft", "glue:", "--database", "x", folder=tmp_path)
    assert (done.status, done.out) == (2, "")


def test_a_database_that_glue_does_not_have_is_a_fault(tmp_path: Path, glue: Any) -> None:
    done = call("schema", "draft", "glue:nowhere", folder=tmp_path)
    assert (done.status, done.out) == (1, "")
    assert "glue:nowhere: AWS cannot be asked: EntityNotFoundException" in done.err


def test_a_draft_of_files_may_be_written_too(project: Path) -> None:
    done = call("schema", "draft", "lake", "--to", "drafts", "--base", "drafts", folder=project)
    assert done.out == "drafts/lake.yaml\n"
    assert sorted(load_catalog(project / "drafts").tables) == ["lake.items"]
