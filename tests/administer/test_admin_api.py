"""The addresses below `/admin`, on a whole gateway."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from gateway.administer import administration
from gateway.administer.errands import ERRANDS
from gateway.administer.sent import as_folder, read_files
from gateway.audit.seal import Seal
from gateway.audit.verify import verify
from gateway.errors import PolicyError, RequestError
from gateway.http.admin import AdminEndpoint
from gateway.settings import Limits
from tests.gateway.shop import NO_SECRET, STAFF, Open, Shop, opened

ADMINISTRATORS = """\
p, role:keeper,  catalog, MANAGE_POLICY, *, *, -, allow
p, role:auditor, catalog, READ_AUDIT,    *, *, -, allow
"""
ROLES = "g, group:staff, role:staff\ng, group:keepers, role:keeper\ng, group:auditors, role:auditor\n"
TESTS = """\
tests:
  - name: staff see no secret
    as: {groups: [staff]}
    table: shop.items
    columns: [id, name]
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path).write(grants=STAFF + NO_SECRET + ADMINISTRATORS)
    (shop.policies / "roles.csv").write_text(ROLES)
    (shop.policies / "tests").mkdir()
    (shop.policies / "tests" / "staff.yaml").write_text(TESTS)
    return shop


async def send(
    running: Open, path: str, body: object = None, *, groups: tuple[str, ...] = ("keepers",)
) -> httpx.Response:
    """A POST where there is a body, and otherwise a GET."""
    headers = {"authorization": f"Bearer {running.shop.token(*groups)}"}
    if body is None:
        return await running.client.get(path, headers=headers)
    return await running.client.post(path, json=body, headers=headers)


def ask(shop: Shop, path: str, body: object = None, *, groups: tuple[str, ...] = ("keepers",)) -> Any:
    """The answer to one request; what an error says where it is none."""

    async def scenario() -> Any:
        async with opened(shop) as running:
            answer = await send(running, path, body, groups=groups)
            told = answer.json()
            if answer.status_code == httpx.codes.OK:
                return told
            return answer.status_code, told["errors"][0]["extensions"]["code"], told["errors"][0]["message"]

    return asyncio.run(scenario())


def files(shop: Shop, **changed: str) -> dict[str, str]:
    """The files of the folder, some of them changed: `grants` stands for `grants.csv`."""
    return {**read_files(shop.policies), **{f"{name}.csv": text for name, text in changed.items()}}


def records(shop: Shop) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in shop.audit.read_bytes().splitlines()]


@pytest.mark.parametrize("errand", ERRANDS, ids=[errand.path for errand in ERRANDS])
def test_nobody_without_the_permission_is_told_anything(shop: Shop, errand: Any) -> None:
    body = None if errand.method == "GET" else {"unknown": 1}

    async def scenario() -> list[httpx.Response]:
        async with opened(shop) as running:
            others = [("staff",), ("keepers",), ("auditors",)]
            if errand.permissions == ("MANAGE_POLICY",):
                others.remove(("keepers",))
            if errand.permissions == ("READ_AUDIT",):
                others.remove(("auditors",))
            refused = [await send(running, errand.path, body, groups=groups) for groups in others]
            method = "GET" if body is None else "POST"
            nobody = await running.client.request(method, errand.path, json=body)
            return [*refused, nobody]

    *refused, nobody = asyncio.run(scenario())

    assert {answer.status_code for answer in refused} == {403}
    assert {answer.json()["errors"][0]["extensions"]["code"] for answer in refused} == {"FORBIDDEN"}
    assert nobody.status_code == 401
    assert nobody.headers["www-authenticate"] == 'Bearer realm="lakegate"'
    assert [record["outcome"] for record in records(shop)] == ["FORBIDDEN"] * len(refused) + [
        "UNAUTHENTICATED"
    ]
    assert {record["operation"] for record in records(shop)} == {errand.path}


def test_a_denial_takes_the_permission(shop: Shop) -> None:
    deny = "p, role:staff, catalog, MANAGE_POLICY, *, *, -, deny\n"
    shop.grants.write_text(shop.grants.read_text() + deny)

    assert ask(shop, "/admin/policy/files", groups=("keepers", "staff"))[1] == "FORBIDDEN"


def test_the_files_are_given_as_they_are_sent(shop: Shop) -> None:
    told = ask(shop, "/admin/policy/files")

    assert told["files"].keys() == {"grants.csv", "model.conf", "roles.csv", "tests/staff.yaml"}
    assert told["files"]["roles.csv"] == ROLES
    assert len(told["in_force"]) == 64


def test_files_in_force_and_files_sent_are_checked(shop: Shop) -> None:
    faulty = files(shop, grants="p, role:staff, table:shop.item, SELECT, *, *, -, allow\n")

    assert ask(shop, "/admin/policy/check", {}) == {"faults": [], "warnings": []}
    told = ask(shop, "/admin/policy/check", {"files": faulty})

    (fault,) = told["faults"]
    assert (fault["file"], fault["line"]) == ("grants.csv", 1)
    assert "`shop.item`" in fault["message"]
    assert fault["cure"]


def test_tests_are_run(shop: Shop) -> None:
    told = ask(shop, "/admin/policy/test", {})
    assert [(test["name"], test["passed"]) for test in told["tests"]] == [("staff see no secret", True)]

    told = ask(shop, "/admin/policy/test", {"files": files(shop, grants=STAFF)})
    (test,) = told["tests"]
    assert not test["passed"]
    assert test["problems"] == [{"what": "columns", "expected": "id, name", "seen": "id, name, secret"}]


def test_tests_of_faulty_files_tell_the_faults(shop: Shop) -> None:
    status, code, message = ask(shop, "/admin/policy/test", {"files": {"grants.csv": ""}})

    assert (status, code) == (422, "FAULTY_FILES")
    assert "model.conf: the file is missing" in message


def test_why_somebody_sees_what_they_do_is_explained(shop: Shop) -> None:
    whose = {"table": "items", "session": {"groups": ["staff"]}}
    told = ask(shop, "/admin/policy/explain", whose)

    assert told["columns"] == {"id": "visible in these rows", "name": "visible in these rows"}
    assert told["withheld"]["secret"][0]["rule"] == "grants.csv:2"
    assert [step["applied"] for step in told["steps"]] == [True, True]
    assert "secret" not in told["sql"]
    without = {**whose, "files": files(shop, grants=STAFF)}
    assert "secret" in ask(shop, "/admin/policy/explain", without)["columns"]
    nobody = {**whose, "session": {"user": "8f3a"}}
    told = ask(shop, "/admin/policy/explain", nobody)
    assert (told["columns"], told["rows"]) == ({}, None)
    assert "sql" not in told


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"table": "none", "session": {}}, "the catalog has no table `none`"),
        ({"table": "items"}, "`session` is missing"),
        ({"table": "items", "session": {"attributes": {"x": 1}}}, "`x` is no session attribute"),
        ({"table": "items", "session": {"group": []}}, "unknown key `group`"),
        ([], "the body is no object"),
    ],
)
def test_what_cannot_be_read_is_refused(shop: Shop, body: object, told: str) -> None:
    status, code, message = ask(shop, "/admin/policy/explain", body)

    assert (status, code) == (400, "BAD_REQUEST")
    assert told in message


def test_a_claim_that_is_not_of_its_type_is_refused(tmp_path: Path) -> None:
    settings = '[auth.attributes]\nlevel = {claim = "level", type = "INTEGER"}\n'
    shop = Shop(tmp_path).write(grants=STAFF + ADMINISTRATORS.replace("keeper", "staff"), settings=settings)
    body = {"table": "items", "session": {"attributes": {"level": "high"}}}

    status, code, message = ask(shop, "/admin/policy/explain", body, groups=("staff",))

    assert (status, code) == (400, "BAD_REQUEST")
    assert "`level` is not of its type INTEGER" in message


def test_the_matrix_tells_who_sees_what(shop: Shop) -> None:
    told = {line["who"]: line["columns"] for line in ask(shop, "/admin/policy/matrix")}
    assert told["role:staff"] == {
        "id": "visible in these rows",
        "name": "visible in these rows",
        "secret": "withheld",
    }
    assert set(told) == {"role:staff", "role:keeper", "role:auditor"}

    told = ask(shop, "/admin/policy/matrix?of=groups&table=shop.items")
    assert [line["who"] for line in told] == ["group:auditors", "group:keepers", "group:staff"]


def test_a_parameter_comes_once_and_in_utf_8(shop: Shop) -> None:
    assert ask(shop, "/admin/policy/matrix?of=nobody")[1] == "BAD_REQUEST"
    assert "`of` is repeated" in ask(shop, "/admin/policy/matrix?of=roles&of=groups")[2]
    assert "is not UTF-8" in ask(shop, "/admin/policy/matrix?of=%ff")[2]


def test_a_query_string_is_bounded(tmp_path: Path) -> None:
    shop = Shop(tmp_path).write(grants=STAFF, settings="[limits]\nbody_bytes = 10\n")

    assert ask(shop, "/admin/policy/matrix?table=shop.items")[:2] == (413, "LIMIT_BODY")


def test_a_difference_is_from_what_is_in_force(shop: Shop) -> None:
    assert ask(shop, "/admin/policy/diff", {"files": files(shop)}) == []
    (change,) = ask(shop, "/admin/policy/diff", {"files": files(shop, grants=STAFF + ADMINISTRATORS)})

    assert (change["who"], change["column"], change["kind"]) == ("group:staff", "secret", "gains")


def test_a_difference_has_no_numbers_of_cells(shop: Shop) -> None:
    changed = files(shop, grants=STAFF + ADMINISTRATORS)

    (change,) = ask(shop, "/admin/policy/diff", {"files": changed})
    assert not {"count", "not_counted", "cells"} & change.keys()
    assert ask(shop, "/admin/policy/diff", {"files": changed, "data": True})[:2] == (400, "BAD_REQUEST")


def test_who_read_what_is_told_from_the_audit(shop: Shop) -> None:
    async def scenario() -> list[Any]:
        async with opened(shop) as running:
            await running.ask("{ items { name } }")
            await running.ask("{ items { secret } }")
            paths = (
                "/admin/audit?table=shop.items&column=name&limit=5",
                "/admin/audit/readers?since=2020-01-01&until=2200-01-01T00:00Z",
                "/admin/audit/verify",
                f"/admin/audit/verify?head={'A' * 64}",
            )
            told = [(await send(running, path, groups=("auditors",))).json() for path in paths]
            unused = await send(running, "/admin/audit/unused?days=1", groups=("auditors", "keepers"))
            return [*told, unused.json()]

    (reading,), readers, whole, cut, unused = asyncio.run(scenario())

    assert (reading["username"], reading["columns"], reading["rows"]) == ("ann", ["id", "name"], 2)
    assert {reader["column"] for reader in readers} == {"id", "name"}
    assert whole["whole"]
    assert whole["records"] == 4
    assert not cut["whole"]
    assert cut["fault"]["file"] == "audit.jsonl"
    assert f"`{'a' * 64}`" in cut["fault"]["message"]
    assert unused["operations"] > 0
    assert [each["rule"] for each in unused["grants"]] == []


def test_grants_without_use_are_told(shop: Shop) -> None:
    more = "p, role:other, table:shop.items, SELECT, id, *, -, allow\n"
    shop.grants.write_text(shop.grants.read_text() + more)

    async def scenario() -> Any:
        async with opened(shop) as running:
            nothing = await send(running, "/admin/audit/unused?days=36500", groups=("auditors", "keepers"))
            await running.ask("{ items { name } }")
            told = await send(running, "/admin/audit/unused", groups=("auditors", "keepers"))
            return nothing.json(), told.json()

    nothing, told = asyncio.run(scenario())

    assert nothing == {"operations": 0, "first": None, "grants": []}
    assert [each["rule"] for each in told["grants"]] == ["grants.csv:5"]


def test_moments_of_the_audit_are_read(shop: Shop) -> None:
    status, code, message = ask(shop, "/admin/audit?since=yesterday", groups=("auditors",))

    assert (status, code) == (400, "BAD_REQUEST")
    assert "is no moment; send `2027-01-31`" in message


def test_an_audit_that_is_no_file_is_read_elsewhere(shop: Shop, capfd: pytest.CaptureFixture[str]) -> None:
    settings = shop.folder / "lakegate.toml"
    settings.write_text(settings.read_text().replace('"audit.jsonl"', '"-"'))

    assert ask(shop, "/admin/audit", groups=("auditors",))[:2] == (404, "NO_AUDIT")


def test_every_errand_has_a_line_in_the_chain(shop: Shop) -> None:
    ask(shop, "/admin/policy/check", {"files": {"../grants.csv": ""}})

    (record,) = records(shop)
    assert (record["operation"], record["outcome"]) == ("/admin/policy/check", "BAD_REQUEST")
    assert (record["username"], record["roles"]) == ("ann", ["keeper"])
    assert verify([shop.audit], Seal()).fault is None


def test_an_answer_that_cannot_be_recorded_is_withheld(shop: Shop) -> None:
    settings = shop.folder / "lakegate.toml"
    settings.write_text(settings.read_text().replace('"audit.jsonl"', '"/dev/full"'))

    assert ask(shop, "/admin/policy/files")[:2] == (503, "AUDIT")


def test_the_method_is_held_to(shop: Shop) -> None:
    async def scenario() -> list[httpx.Response]:
        async with opened(shop) as running:
            return [
                await running.client.request(method, path)
                for method, path in (
                    ("GET", "/admin/policy/check"),
                    ("POST", "/admin/policy/files"),
                    ("OPTIONS", "/admin/policy/files"),
                    ("HEAD", "/admin/policy/files"),
                )
            ]

    get, post, options, head = asyncio.run(scenario())

    assert (get.status_code, get.headers["allow"]) == (405, "POST, OPTIONS")
    assert (post.status_code, post.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert head.status_code == 401


@pytest.mark.parametrize("audit", ["audit.jsonl", "/dev/full"])
def test_an_errand_whose_client_hangs_up_is_recorded(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, audit: str
) -> None:
    settings = shop.folder / "lakegate.toml"
    settings.write_text(settings.read_text().replace("audit.jsonl", audit))
    begun, ended = threading.Event(), threading.Event()

    def work(*_: object) -> str:
        begun.set()
        ended.wait(10)
        return ""

    monkeypatch.setattr(administration, "_work", work)

    async def scenario() -> None:
        async with opened(shop) as running:
            task = asyncio.create_task(send(running, "/admin/policy/test", {}))
            await asyncio.to_thread(begun.wait, 10)
            task.cancel()
            await asyncio.wait([task])
            ended.set()

    asyncio.run(scenario())

    if audit == "/dev/full":
        assert "the audit record could not be written" in caplog.text
    else:
        assert records(shop)[-1]["outcome"] == "CANCELLED"


def test_nothing_but_one_request_has_files() -> None:
    endpoint = AdminEndpoint("/admin/x", "GET", None, Limits())  # type: ignore[arg-type]  # it is not asked
    error = RequestError("BAD_REQUEST", "no")

    with pytest.raises(RequestError, match="no"):
        endpoint._one({}, error)


def test_files_that_are_no_text_are_not_sent(tmp_path: Path) -> None:
    (tmp_path / "grants.csv").write_bytes(b"\xff")

    with pytest.raises(PolicyError, match="the file is not UTF-8"):
        read_files(tmp_path)


def test_files_are_written_as_they_are_sent() -> None:
    sent = {"grants.csv": "\ufeffp\r\n", "tests/a.yaml": "x", ".hidden": ""}

    with pytest.raises(RequestError, match=r"`\.hidden` is no name"), as_folder(sent):
        pass
    del sent[".hidden"]
    with as_folder(sent) as folder:
        assert (folder / "grants.csv").read_bytes() == b"\xef\xbb\xbfp\r\n"
        assert read_files(folder) == sent
    assert not folder.exists()
