from __future__ import annotations

import json
import re
import socket
import tomllib
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway import __version__
from gateway.auth.local_pool import LocalPool
from gateway.demo.folder import prepare
from gateway.read_settings import read_settings
from tests.operations.command import Told, call, lakegate

ESCAPE = "\x1b"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration that has run."""
    folder = tmp_path_factory.mktemp("lakegate-demo")
    prepare(folder, rows=50)
    LocalPool.start(folder)
    return folder


def test_the_version_is_told(tmp_path: Path) -> None:
    assert lakegate("--version", folder=tmp_path) == Told(0, f"lakegate {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["frob"], "No such command 'frob'"),
        (["serve", "--frob"], "No such option: --frob"),
        (["serve", "--port", "99999"], "Invalid value for '--port'"),
        (["demo", "--rows", "0"], "Invalid value for '--rows'"),
        (["demo", "--rows", "5", "--data", "."], "give one of them"),
        (["policy", "explain", "companies"], "Missing option '--as'"),
        (["token"], "Missing argument 'USER'"),
    ],
)
def test_wrong_usage_ends_with_two_and_does_nothing(tmp_path: Path, arguments: list[str], told: str) -> None:
    done = call(*arguments, folder=tmp_path)
    assert done.status == 2
    assert told in done.err
    assert done.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["serve", "--config", "none.toml"], "error: none.toml: cannot be read: no such file or directory"),
        (["demo", "--host", "0.0.0.0"], "error: server.host: the demonstration is not served on `0.0.0.0`"),
        (["demo", "--data", "."], "error: .: there is no `companies/continent=*/*.csv`"),
        (["token", "developer"], "error: lakegate-demo/signing-key.pem: cannot be read"),
        (["schema", "check"], "cannot be read"),
        (["schema", "draft", "."], "error: "),
    ],
)
def test_a_fault_ends_with_one_and_without_a_traceback(
    tmp_path: Path, arguments: list[str], told: str
) -> None:
    if arguments[0] == "token":
        (tmp_path / "lakegate-demo").mkdir()
        (tmp_path / "lakegate-demo" / "users.yaml").write_bytes(
            (Path(__file__).parents[2] / "gateway" / "demo" / "users.yaml").read_bytes()
        )
    done = lakegate(*arguments, folder=tmp_path)
    assert done.status == 1
    assert told in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


def test_a_new_project_loads_and_its_comments_are_settings(tmp_path: Path) -> None:
    done = call("init", "new", folder=tmp_path)
    assert done.status == 0
    written = sorted(Path(line) for line in done.out.splitlines())
    assert written == sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    config = Path("new/lakegate.toml")
    assert call("schema", "check", "--config", config, folder=tmp_path).status == 0
    checked = call("policy", "check", "--config", config, folder=tmp_path)
    assert (checked.status, checked.out) == (0, "")
    assert checked.err.endswith("new/policies: no faults; warnings: 0\n")
    # Each `#name = value` is a setting that can be taken as it stands.
    text = (tmp_path / config).read_text(encoding="utf-8")
    (tmp_path / config).write_text(re.sub(r"^#(?=\w+ = )", "", text, flags=re.MULTILINE), encoding="utf-8")
    assert len(tomllib.loads((tmp_path / config).read_text(encoding="utf-8"))["auth"]) == 5
    read_settings(tmp_path / config, {})


def test_the_examples_of_a_new_project_are_right_once_they_are_no_comments(tmp_path: Path) -> None:
    call("init", ".", folder=tmp_path)
    for path in [*tmp_path.glob("policies/*.csv"), *tmp_path.glob("schema/catalog/*.yaml")]:
        text = path.read_text(encoding="utf-8")
        examples = re.sub(
            r"^# (?=p, |p2, |g, |database:|description:|tables:|  )", "", text, flags=re.MULTILINE
        )
        assert examples != text
        path.write_text(examples, encoding="utf-8")
    config = tmp_path / "lakegate.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("#region =", "region ="), encoding="utf-8")
    assert call("schema", "check", folder=tmp_path).err.endswith("tables: 2, views: 0, links: 0\n")
    linked = tmp_path / "schema" / "catalog" / "linked.yaml"
    linked.write_text("database: linked\nlink: {database: shop}\n", encoding="utf-8")
    assert call("schema", "check", folder=tmp_path).err.endswith("tables: 2, views: 0, links: 2\n")
    linked.unlink()
    checked = call("policy", "check", folder=tmp_path)
    assert checked.status == 0, checked.err


def test_a_new_project_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "grants.csv").write_text("mine", encoding="utf-8")
    done = call("init", ".", folder=tmp_path)
    assert done == Told(1, "", "error: policies/grants.csv: is there already (nothing was written)\n")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / "policies" / "grants.csv"]


def test_a_token_is_one_that_the_pool_accepts(demo: Path) -> None:
    for use in ("access", "id"):
        done = call("token", "developer", "--dir", ".", "--use", use, folder=demo)
        assert (done.status, done.err) == (0, "")
        assert claims_of(done.out)["token_use"] == use
    assert call("token", "nobody", "--dir", ".", folder=demo).err == (
        "error: users.yaml: there is no user `nobody` "
        "(there are `developer`, `biz-analyst`, `eu-sales`, `regional`, `admin`, `both`)\n"
    )


def claims_of(token: str) -> Mapping[str, object]:
    claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    assert isinstance(claims, dict)
    return claims


def test_the_schema_of_a_session_has_only_what_it_may_see(demo: Path) -> None:
    whole = call("schema", "print", folder=demo)
    own = call("schema", "print", "--as", "biz-analyst", folder=demo)
    assert (whole.status, own.status, own.err) == (0, 0, "")
    assert "first_name: String" in whole.out
    assert "first_name" not in own.out
    assert "designation: String" in own.out


@pytest.mark.parametrize(
    ("session", "table", "expected"),
    [
        ("biz-analyst", "owners", ["roles: business-analyst", "first_name, last_name, address: withheld"]),
        ("biz-analyst", "startups.owners", ["grants.csv:", 'FROM "startups"."owners"']),
        ("regional", "companies", ["rows: continent = session.region", "-- $1 is session.region"]),
        ("group:dl-dev-regionalUserGroup,region=asia", "companies", ["-- $1 is session.region"]),
        ("group:dl-dev-regionalUserGroup", "companies", ["nothing is visible", "region"]),
        ("group:dl-dev-developerUserGroup,group:x", "getAll", ["roles: developer", "LEFT JOIN"]),
        ("group:stranger", "companies", ["roles: none", "nothing is visible"]),
    ],
)
def test_why_a_session_sees_what_it_sees(demo: Path, session: str, table: str, expected: list[str]) -> None:
    done = call("policy", "explain", "--as", session, table, folder=demo)
    assert (done.status, done.err) == (0, "")
    assert [text for text in expected if text not in done.out] == []


def test_why_a_session_sees_it_is_told_to_programs_too(demo: Path) -> None:
    done = call("policy", "explain", "--json", "--as", "biz-analyst", "owners", folder=demo)
    told = json.loads(done.out)
    assert (done.status, told["roles"]) == (0, ["business-analyst"])
    assert set(told["columns"]) == {"people_id", "gender", "age", "designation"}
    assert told["sql"].startswith("SELECT")
    done = call("policy", "explain", "--json", "--as", "group:stranger", "owners", folder=demo)
    assert "sql" not in json.loads(done.out)


@pytest.mark.parametrize(
    ("session", "table", "told"),
    [
        ("nobody", "owners", "there is no user `nobody` in `users.yaml`; there are `developer`"),
        (
            "group:x,colour=red",
            "owners",
            "`colour` is not a session attribute; `auth.attributes` has `region`",
        ),
        ("group:x,what", "owners", "`what` is neither `group:NAME`, `user:SUBJECT` nor `ATTRIBUTE=VALUE`"),
        ("region=a,region=b", "owners", "`region` is given twice, and is no list"),
        ("group:x", "nowhere", "the catalog has no table `nowhere`; it has `startups.companies`"),
    ],
)
def test_a_session_or_table_that_is_none_is_wrong_usage(
    demo: Path, session: str, table: str, told: str
) -> None:
    done = call("policy", "explain", "--as", session, table, folder=demo)
    assert (done.status, done.out) == (2, "")
    assert told in done.err


def test_an_attribute_is_read_as_its_type(tmp_path: Path) -> None:
    prepare(tmp_path, rows=50)
    config = tmp_path / "lakegate.toml"
    attributes = (
        'level = { claim = "level", type = "INTEGER" }\nteams = { claim = "teams", type = "VARCHAR[]" }\n'
    )
    text = config.read_text(encoding="utf-8").replace(
        "[auth.attributes]\n", f"[auth.attributes]\n{attributes}"
    )
    config.write_text(text, encoding="utf-8")
    (tmp_path / "policies" / "data_filters.csv").write_text(
        'p2, mine, table:startups.companies, *, "Index > session.level AND continent IN session.teams"\n',
        encoding="utf-8",
    )
    (tmp_path / "policies" / "grants.csv").write_text(
        "p, role:regional, table:startups.companies, SELECT, *, mine, -, allow\n", encoding="utf-8"
    )
    session = "group:dl-dev-regionalUserGroup,level=3,teams=eu,teams=us"
    done = call("policy", "explain", "--as", session, "companies", folder=tmp_path)
    assert "IN ('eu', 'us')" in done.out, done
    wrong = call("policy", "explain", "--as", "level=high", "companies", folder=tmp_path)
    assert (wrong.status, "`level` is not of its type INTEGER" in wrong.err) == (2, True)


def test_policy_check_tells_machines_by_its_status(demo: Path, tmp_path: Path) -> None:
    prepare(tmp_path, rows=50)
    good = call("policy", "check", folder=tmp_path)
    assert (good.status, good.out) == (0, "")
    assert "warning: grants.csv:25: `* except` includes" in good.err
    grants = tmp_path / "policies" / "grants.csv"
    text = grants.read_text(encoding="utf-8")
    grants.write_text(text.replace("-, allow", "-, Allow", 1) + "p, what\n", encoding="utf-8")
    bad = lakegate("policy", "check", folder=tmp_path)
    assert (bad.status, bad.out) == (1, "")
    faults = [line for line in bad.err.splitlines() if line.startswith("error: grants.csv:")]
    assert len(faults) == 2
    told = call("policy", "check", "--json", folder=tmp_path)
    assert told.status == 1
    assert [fault["file"] for fault in json.loads(told.out)["faults"]] == ["grants.csv", "grants.csv"]
    told = call("policy", "check", "--json", "--policies", demo / "policies", folder=tmp_path)
    assert told.status == 0
    assert json.loads(told.out)["warnings"][0]["line"] == 25
    # The other folder's policies are still good: an option overrides the settings.
    assert call("policy", "check", "--policies", demo / "policies", folder=tmp_path).status == 0


def test_a_faulty_file_keeps_the_gateway_from_starting(tmp_path: Path) -> None:
    prepare(tmp_path, rows=50)
    with (tmp_path / "policies" / "grants.csv").open("a", encoding="utf-8") as file:
        file.write("p, role:x, table:startups.nothing, SELECT, *, *, -, allow\n")
    for command in (["serve", "--workers", "2"], ["demo", "--dir", ".", "--rows", "50"]):
        done = lakegate(*command, folder=tmp_path)
        assert done.status == 1
        assert re.search(r"^error: grants\.csv:\d+: ", done.err, re.MULTILINE)


def test_a_port_that_is_taken_is_told_with_the_cure(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = lakegate("demo", "--rows", "50", "--port", str(port), folder=tmp_path)
    assert done.status == 1
    assert f"error: 127.0.0.1:{port}: cannot listen there: address already in use" in done.err
    assert "choose another one with `--port`" in done.err


def test_there_is_no_colour_but_on_a_terminal(demo: Path) -> None:
    for arguments in (["--help"], ["frob"], ["policy", "check"]):
        done = lakegate(*arguments, folder=demo)
        assert ESCAPE not in done.out + done.err


def test_a_draft_loads_beside_its_data(demo: Path, tmp_path: Path) -> None:
    drafted = call("schema", "draft", demo / "sample", "--database", "startups", folder=tmp_path)
    assert (drafted.status, drafted.err) == (0, "")
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "startups.yaml").write_text(drafted.out, encoding="utf-8")
    checked = call("schema", "check", "--catalog", "catalog", folder=tmp_path)
    assert checked.err.endswith("catalog: no faults; tables: 2, views: 0, links: 0\n")
