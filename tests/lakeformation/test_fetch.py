"""What is asked of Lake Formation over HTTP is imported as what was saved of it by hand."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog
from gateway.lakeformation.ask import Service
from gateway.lakeformation.carry import carry
from gateway.lakeformation.dump import Dump, read_dump
from gateway.lakeformation.fetch import fetch
from tests.lakeformation.evaluator import IAM
from tests.lakeformation.lake import POOL, WORDS, Lake, lake
from tests.lakeformation.test_import import (
    ANALYST,
    CATALOG,
    PRINCIPALS,
    RESOURCES,
    TAGS,
    agrees,
    cells,
    dump_of,
    permission,
    project,
    table,
)
from tests.operations.command import REPOSITORY, Told, call

PAGE = REPOSITORY / "docs" / "lake-formation.md"
OPERATIONS = {
    "ListPermissions": "lakeformation",
    "ListDataCellsFilter": "lakeformation",
    "ListLakeFormationOptIns": "lakeformation",
    "ListLFTags": "lakeformation",
    "ListLFTagExpressions": "lakeformation",
    "GetResourceLFTags": "lakeformation",
    "GetDataLakeSettings": "lakeformation",
    "ListGroups": "cognito-idp",
}


@pytest.fixture(scope="module", autouse=True)
def nobody() -> Iterator[None]:
    """Nothing of AWS in the environment, whoever set what there."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project(tmp_path)


@pytest.fixture
def there(folder: Path) -> Iterator[Lake]:
    """A lake with the dump of the folder."""
    with lake(read_dump(folder / "dump")) as found:
        yield found


def fetched(there: Lake, folder: Path, *options: str, **changes: str) -> Told:
    """`changes` are to the environment; a variable that is empty is not set."""
    environment = {name: value for name, value in (there.environment | changes).items() if value}
    return call("policy", "fetch-lakeformation", "fetched", *options, folder=folder, **environment)


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def answer(folder: Path, operation: str) -> Any:
    return json.loads((folder / "fetched" / f"{operation}.json").read_text())


# -- what is fetched is what was saved ----------------------------------------------------------------


def test_what_is_fetched_is_imported_to_the_same_files(there: Lake, folder: Path) -> None:
    told = fetched(there, folder, "--user-pool", POOL)

    assert told.status == 0, told.err
    assert told.err == (
        "fetched: permissions: 2, data filters: 4, opt-ins: 2, tagged resources: 2, groups: 1\n"
    )
    assert {path.stem for path in (folder / "fetched").iterdir()} == {*OPERATIONS}
    for source in ("dump", "fetched"):
        done = call("policy", "import-lakeformation", source, f"from-{source}", folder=folder)
        assert done.status == 0, done.err
    assert files(folder / "from-fetched") == files(folder / "from-dump")
    assert there.counts["ListPermissions"] > 3, "several pages, of which the first is empty"


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = tmp_path_factory.mktemp("catalog")
    (folder / "lake.yaml").write_text(CATALOG)
    return load_catalog(folder, "duckdb")


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Lake, Service]]:
    with lake(dump_of([])) as found:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in found.environment.items():
                patch.setenv(name, value)
            service = Service("lakeformation")
        yield found, service


def read(lake_formation: Service, catalog: Catalog, catalog_id: str = "") -> Dump:
    """The dump that an import would read."""
    with TemporaryDirectory() as folder:
        for name, found in fetch(lake_formation, catalog, catalog_id).answers.items():
            (Path(folder) / f"{name}.json").write_bytes(orjson.dumps(found))
        return read_dump(Path(folder))


def in_order(permissions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those on data filters last, by their tables, as they are fetched."""

    def place(entry: dict[str, Any]) -> int:
        found = entry["Resource"].get("DataCellsFilter")
        return ["people", "orders"].index(found["TableName"]) + 1 if found else 0

    return sorted(permissions, key=place)


@settings(max_examples=30, deadline=None)
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
    st.integers(1, 3),
)
def test_whatever_is_given_is_fetched(
    served: tuple[Lake, Service],
    catalog: Catalog,
    permissions: list[dict[str, Any]],
    everyone: bool,
    size: int,
) -> None:
    there, lake_formation = served
    given_all = in_order([*permissions, *([permission(IAM, table("old"), "ALL")] if everyone else [])])
    there.dump, there.size = dump_of(given_all), size

    found = carry(read(lake_formation, catalog), catalog, is_hybrid=True)

    assert found.files() == carry(dump_of(given_all), catalog, is_hybrid=True).files()
    agrees(given_all, catalog)


def test_each_kind_of_permission_is_fetched(served: tuple[Lake, Service], catalog: Catalog) -> None:
    there, lake_formation = served
    every = in_order([permission(who, resource) for who in PRINCIPALS for resource in RESOURCES])
    there.dump = dump_of(every)

    assert [*read(lake_formation, catalog).permissions] == every


def test_the_page_names_the_permissions_that_are_needed(there: Lake, folder: Path) -> None:
    (policy,) = re.findall(r"^```json\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    allowed = {action for each in json.loads(policy)["Statement"] for action in each["Action"]}

    fetched(there, folder, "--user-pool", POOL)

    assert {f"{OPERATIONS[operation]}:{operation}" for operation in there.counts} == allowed


# -- what is asked ------------------------------------------------------------------------------------


def asked_of(there: Lake) -> list[str]:
    names = []
    for request in there.requests("GetResourceLFTags"):
        assert request["ShowAssignedLFTags"] is True
        ((_, found),) = request["Resource"].items()
        names.append(".".join(filter(None, (found.get("DatabaseName"), found["Name"]))))
    return names


def test_what_the_catalog_or_a_permission_names_is_asked_about(there: Lake, folder: Path) -> None:
    function = {"UserDefinedFunction": {"DatabaseName": "code", "Name": "f"}}
    there.dump = dump_of(
        [
            permission(ANALYST, {"Database": {"Name": "Alone"}}),
            permission(ANALYST, {"Table": {"DatabaseName": "whole", "Name": "ALL", "TableWildcard": {}}}),
            permission(ANALYST, {"TableWithColumns": {"DatabaseName": "far", "Name": "Off"}}),
            permission(ANALYST, {"Table": {"DatabaseName": "far", "Name": "on"}}),
            permission(ANALYST, table("names")),
            permission(ANALYST, function),
        ]
    )

    assert fetched(there, folder).status == 0

    assert asked_of(there) == [
        *("lake", "lake.people", "lake.orders", "lake.old"),
        *("alone", "whole", "far", "far.off", "far.on"),
    ]
    assert there.counts["ListGroups"] == 0
    related = [request for request in there.requests("ListPermissions") if "Resource" in request]
    assert {request["Resource"]["Table"]["Name"] for request in related} == {"people", "orders"}, (
        "only what has a data filter can have a permission on one"
    )


def test_a_permission_on_a_data_filter_is_there_once(there: Lake, folder: Path) -> None:
    entry = permission(ANALYST, cells("germans", "people"))
    there.dump = dump_of([entry])
    whole = json.dumps({"PrincipalResourcePermissions": [entry]}).encode()
    there.trouble["ListPermissions"] = [whole]

    assert fetched(there, folder).status == 0

    assert answer(folder, "ListPermissions") == json.loads(whole)


def test_another_catalog_is_asked_about_by_its_id(there: Lake, folder: Path) -> None:
    assert fetched(there, folder, "--catalog-id", "222233334444").status == 0

    for operation, request in there.calls:
        named = [request.get("CatalogId")] if operation != "ListDataCellsFilter" else []
        named += [found["CatalogId"] for found in request.get("Resource", {}).values()]
        named += [request["Table"]["CatalogId"]] if "Table" in request else []
        assert {*named} == ({None} if operation == "ListLakeFormationOptIns" else {"222233334444"})


@pytest.mark.parametrize(
    ("options", "setting", "region"),
    [
        ((), "", "eu-west-1"),
        (("--region", "us-east-2"), "", "us-east-2"),
        ((), '[backend.athena]\nregion = "ap-south-1"\n', "ap-south-1"),
        (("--region", "us-east-2"), '[backend.athena]\nregion = "ap-south-1"\n', "us-east-2"),
    ],
)
def test_the_region_is_the_commands_the_settings_or_the_environments(
    there: Lake, folder: Path, options: tuple[str, ...], setting: str, region: str
) -> None:
    with (folder / "lakegate.toml").open("a") as file:
        file.write(setting)

    assert fetched(there, folder, *options, "--user-pool", POOL).status == 0

    scopes = {tuple(caller.split("/")[2:4]) for caller in there.callers}
    assert scopes == {(region, "lakeformation"), ("eu-west-1", "cognito-idp")}


def test_the_profile_is_the_one_named(there: Lake, folder: Path) -> None:
    (folder / "aws").write_text(
        "[profile admin]\naws_access_key_id = AKIAADMIN\naws_secret_access_key = x\nregion = eu-north-1\n"
    )
    changes = {"AWS_CONFIG_FILE": str(folder / "aws"), "AWS_DEFAULT_REGION": ""}

    assert fetched(there, folder, "--profile", "admin", **changes).status == 0

    assert {tuple(caller.split("/")[:3:2]) for caller in there.callers} == {("AKIAADMIN", "eu-north-1")}


# -- what Lake Formation does not know ----------------------------------------------------------------


def test_tables_that_the_lake_does_not_know_are_told_of(there: Lake, folder: Path) -> None:
    there.unknown = frozenset({"lake.orders"})

    told = fetched(there, folder)

    assert told.status == 0
    assert "Table `lake.orders`: Lake Formation does not know it\n" in told.err
    resources = [page["Resource"] for page in answer(folder, "GetResourceLFTags")]
    assert [found.get("Table", {}).get("Name") for found in resources] == [None, "people", "old"], (
        "its database has tags, and it has none of them: nobody reads it there"
    )


def test_databases_that_the_lake_does_not_know_have_no_tags(there: Lake, folder: Path) -> None:
    (folder / "catalog" / "own.yaml").write_text(
        "database: own\ntables:\n  t:\n    source: {files: t/*.csv}\n    columns: {id: INTEGER}\n"
    )
    there.unknown = frozenset({"own"})
    tagged = permission(
        ANALYST,
        {
            "LFTagPolicy": {
                "ResourceType": "TABLE",
                "Expression": [{"TagKey": "pii", "TagValues": ["no"]}],
            }
        },
    )
    there.dump = dump_of([tagged])

    told = fetched(there, folder)

    assert told.err.startswith("Database `own`: Lake Formation does not know it\nfetched: ")
    done = call("policy", "import-lakeformation", "fetched", "policies", folder=folder)
    assert done.status == 0, done.err
    assert "p, role:analyst, tag:pii=no" in (folder / "policies" / "grants.csv").read_text()


# -- answers as they came -----------------------------------------------------------------------------


def test_what_botocore_does_not_know_is_not_lost(there: Lake, folder: Path) -> None:
    there.dump = dump_of([permission(ANALYST, table("people"), Reason="new")])

    assert fetched(there, folder).status == 0

    done = call("policy", "import-lakeformation", "fetched", "policies", folder=folder)
    assert done.status == 1
    assert "it has `Reason`, which is unknown here" in done.err


def test_a_wildcard_that_is_null_is_none(there: Lake, folder: Path) -> None:
    nulls = {"TableWildcard": None, "DatabaseName": "lake", "Name": "people"}
    there.dump = dump_of([permission(ANALYST, {"Table": nulls, "Database": None}, Condition=None)])

    assert fetched(there, folder).status == 0

    (entry,) = answer(folder, "ListPermissions")["PrincipalResourcePermissions"]
    assert entry["Resource"] == {"Table": {"DatabaseName": "lake", "Name": "people"}}
    assert "Condition" not in entry


# -- what goes wrong ----------------------------------------------------------------------------------


def nothing_is_left(folder: Path) -> bool:
    return {path.name for path in folder.iterdir()} == {"catalog", "dump", "lakegate.toml"}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_refusal_names_the_operation_and_the_permission(there: Lake, folder: Path, operation: str) -> None:
    there.trouble[operation] = ["AccessDeniedException"]

    told = fetched(there, folder, "--user-pool", POOL)

    assert told.status == 1
    assert told.err.startswith(f"error: {operation}")
    assert "AWS cannot be asked: AccessDeniedException (allow " in told.err
    assert f"`{OPERATIONS[operation]}:{operation}`" in told.err
    assert told.err.count("\n") == 1
    assert WORDS not in told.err
    assert "AKIALAKE" not in told.err
    assert nothing_is_left(folder)


def test_a_refusal_in_the_middle_leaves_nothing_and_says_of_what(there: Lake, folder: Path) -> None:
    pages: list[str | bytes] = [json.dumps(page).encode() for page in TAGS[:2]]
    there.trouble["GetResourceLFTags"] = [*pages, "AccessDeniedException"]

    told = fetched(there, folder)

    assert told.status == 1
    assert told.err.startswith("error: GetResourceLFTags of Table `lake.orders`: AWS cannot be asked")
    assert nothing_is_left(folder)


def test_a_throttled_call_is_made_again(there: Lake, folder: Path) -> None:
    there.trouble["ListPermissions"] = ["ThrottlingException"]
    there.trouble["ListGroups"] = ["TooManyRequestsException"]

    assert fetched(there, folder, "--user-pool", POOL).status == 0

    assert there.trouble == {"ListPermissions": [], "ListGroups": []}
    assert len(answer(folder, "ListPermissions")["PrincipalResourcePermissions"]) == 2


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b'{"PrincipalResourcePermissions": [', "the answer is not in the shape of the API"),
        (b"[]", "the answer is not in the shape of the API"),
        (b"{}", "a page has no list of objects `PrincipalResourcePermissions`, or leads"),
        (b'{"PrincipalResourcePermissions": {}}', "a page has no list"),
        (b'{"PrincipalResourcePermissions": ["x"]}', "a page has no list"),
    ],
)
def test_an_answer_that_broke_off_is_not_an_empty_one(
    served: tuple[Lake, Service], catalog: Catalog, body: bytes, what: str
) -> None:
    there, lake_formation = served
    there.trouble["ListPermissions"] = [body]

    with pytest.raises(Exception, match=f"ListPermissions: {what}") as caught:
        fetch(lake_formation, catalog)

    assert getattr(caught.value, "code", "") == "POLICY"


def test_pages_that_lead_to_themselves_end(served: tuple[Lake, Service], catalog: Catalog) -> None:
    there, lake_formation = served
    page = b'{"PrincipalResourcePermissions": [], "NextToken": "x"}'
    there.trouble["ListPermissions"] = [page, page]

    with pytest.raises(Exception, match="or leads to itself"):
        fetch(lake_formation, catalog)


@pytest.mark.parametrize(
    ("code", "cure"),
    [
        ("ExpiredTokenException", " (sign in again: the credentials are not valid, or not any more)"),
        ("UnrecognizedClientException", " (sign in again: "),
        ("InvalidInputException", "\n"),
    ],
)
def test_other_refusals_have_their_cure(there: Lake, folder: Path, code: str, cure: str) -> None:
    there.trouble["ListPermissions"] = [code]

    told = fetched(there, folder)

    assert told.status == 1
    assert f"error: ListPermissions: AWS cannot be asked: {code}{cure}" in told.err


def test_without_credentials_region_or_profile_the_cure_is_told(there: Lake, folder: Path) -> None:
    told = fetched(there, folder, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
    assert told.err == (
        "error: ListPermissions: AWS cannot be asked: NoCredentialsError (name a `--profile`, or set "
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)\n"
    )
    told = fetched(there, folder, AWS_DEFAULT_REGION="")
    assert told.err == (
        "error: lakeformation: AWS cannot be asked: NoRegionError (name a `--region`, or set "
        "AWS_DEFAULT_REGION or `backend.athena.region`)\n"
    )
    told = fetched(there, folder, "--profile", "none")
    assert "AWS cannot be asked: ProfileNotFound (name a profile of AWS's shared files)" in told.err
    assert told.status == 1
    assert there.calls == []
    assert nothing_is_left(folder)


def test_a_pool_that_is_not_there_is_told(there: Lake, folder: Path) -> None:
    told = fetched(there, folder, "--user-pool", "eu-west-1_Nothing")
    assert "ListGroups: AWS cannot be asked: ResourceNotFoundException (name a user pool" in told.err
    told = fetched(there, folder, "--user-pool", "people")
    assert told.status == 2
    assert "a user pool has an id such as" in told.err
    assert there.calls == []


def test_a_resource_that_is_not_there_is_a_refusal_where_it_must_be(there: Lake, folder: Path) -> None:
    there.trouble["GetDataLakeSettings"] = ["EntityNotFoundException"]

    assert fetched(there, folder).status == 1


@pytest.mark.parametrize(
    ("who", "administrators", "warning"),
    [
        ("arn:aws:sts::1:assumed-role/admin/ann", ["IAM_GROUP", "arn:aws:iam::1:role/a/b/admin"], ""),
        ("arn:aws:iam::1:user/a/ann", ["arn:aws:iam::1:user/a/ann"], ""),
        ("arn:aws:iam::1:root", ["arn:aws:iam::1:root"], ""),
        (
            "arn:aws:sts::1:assumed-role/ann/admin",
            ["arn:aws:iam::1:role/admin", "arn:aws:iam::2:role/ann", "arn:aws:iam::1:user/ann"],
            "`arn:aws:sts::1:assumed-role/ann/admin` is no administrator of the data lake: what they may not",
        ),
        ("", [], "who asks is not known: AccessDenied: what they may not see themselves is left out"),
    ],
)
def test_who_is_not_told_all_is_warned(
    there: Lake, folder: Path, who: str, administrators: list[str], warning: str
) -> None:
    there.who, there.administrators = who, administrators

    told = fetched(there, folder)

    assert told.status == 0
    assert told.err.startswith(f"warning: {warning}" if warning else "fetched: ")


def test_what_is_there_already_stays(there: Lake, folder: Path) -> None:
    (folder / "fetched").mkdir()
    (folder / "fetched" / "mine").write_text("x")

    told = fetched(there, folder)

    assert told.status == 1
    assert "there is something already (name an empty folder)" in told.err
    assert there.calls == []
    assert files(folder / "fetched") == {"mine": "x"}


def test_an_empty_folder_is_filled_also_the_one_at_hand(there: Lake, folder: Path) -> None:
    (folder / "empty").mkdir()

    told = call(
        *("policy", "fetch-lakeformation", ".", "--config", folder / "lakegate.toml"),
        folder=folder / "empty",
        **there.environment,
    )

    assert told.status == 0, told.err
    assert read_dump(folder / "empty").permissions
