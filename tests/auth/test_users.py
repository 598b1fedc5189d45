"""Users files, and the passwords in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.auth.passwords import check_password, hash_password, is_hash
from gateway.auth.users import load_users
from gateway.errors import SettingsError

HASH = hash_password("secret")
GOOD = f"""
users:
  ann:
    password: {HASH}
    groups: [a, b]
    attributes: {{custom:region: eu, level: 3, ok: true, list: [x, y]}}
  bob:
    password: {HASH}
"""


def test_a_password_is_known_by_its_hash_alone() -> None:
    assert is_hash(HASH)
    assert check_password("secret", HASH)
    assert not check_password("Secret", HASH)
    assert not check_password("", HASH)
    assert not check_password("\ud800", HASH)


def test_two_hashes_of_one_password_differ() -> None:
    other = hash_password("secret")
    assert other != HASH
    assert check_password("secret", other)


@pytest.mark.parametrize(
    "text",
    ["", "secret", HASH[:-1], HASH + "\n", HASH.replace("16384", "1024"), HASH.replace("scrypt", "bcrypt")],
    ids=["empty", "in clear", "cut", "longer", "cheaper", "other"],
)
def test_nothing_else_is_a_hash(text: str) -> None:
    assert not is_hash(text)


def test_a_users_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "users.yaml"
    path.write_text(GOOD)
    users = load_users(path)
    assert list(users) == ["ann", "bob"]
    assert users["ann"].groups == ("a", "b")
    assert users["ann"].attributes == {"custom:region": "eu", "level": 3, "ok": True, "list": ["x", "y"]}
    assert (users["bob"].groups, users["bob"].attributes) == ((), {})
    assert "scrypt" not in repr(users)


def test_json_will_do(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    path.write_text(json.dumps({"users": {"ann": {"password": HASH, "groups": ["a"]}}}), "utf-8-sig")
    assert load_users(path)["ann"].groups == ("a",)


FAULTS: dict[str, tuple[str, str]] = {
    "not YAML": ("users: [", ":1: is not YAML: "),
    "a forbidden character": ("users: \x00", ": is not YAML: it has a forbidden character"),
    "a Python object": ("users: !!python/object:os.x 1", ":1: is not YAML: could not determine"),
    "a user twice": (GOOD + f"  ann:\n    password: {HASH}\n", ":9: is not YAML: `ann` is there twice"),
    "a list as key": ("users:\n  ? [a]\n  : 1\n", ":2: is not YAML: found unhashable key"),
    "empty": ("", "input should be a valid dictionary"),
    "no users": ("users: {}", "`users`: "),
    "something else": (GOOD + "more: 1\n", "`more`: "),
    "an unknown field": (GOOD + "    group: [a]\n", "`users.bob.group`: "),
    "no password": ("users: {ann: {}}", "`users.ann.password`: field required"),
    "a password in clear": ("users: {ann: {password: hunter2}}", "`users.ann.password`: not a hash"),
    "groups as text": (GOOD + "    groups: a\n", "`users.bob.groups`: "),
    "a number as group": (GOOD + "    groups: [1]\n", "`users.bob.groups.0`: "),
    "an empty group": (GOOD + "    groups: ['']\n", "`users.bob.groups.0`: "),
    "a date as attribute": (GOOD + "    attributes: {a: 2026-01-01}\n", "`users.bob.attributes.a"),
    "a truth as name": ("users: {yes: {password: x}}", "`users."),
    "a reserved attribute": (GOOD + "    attributes: {sub: x}\n", "`sub` is a claim of the pool's own"),
    "a reserved prefix": (
        GOOD + "    attributes: {'cognito:groups': x}\n",
        "`cognito:groups` is a claim of the pool's own",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_refuses_the_file_and_is_told(name: str, tmp_path: Path) -> None:
    text, reason = FAULTS[name]
    path = tmp_path / "users.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_users(path)
    assert reason in caught.value.message
    assert caught.value.message.startswith(str(path))
    assert "hunter2" not in caught.value.message


def test_every_fault_is_told(tmp_path: Path) -> None:
    path = tmp_path / "users.yaml"
    path.write_text("users: {ann: {password: x, groups: 1}, bob: {}}")
    with pytest.raises(SettingsError) as caught:
        load_users(path)
    assert len(caught.value.faults) == 3


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read: no such file"):
        load_users(tmp_path / "users.yaml")
    (tmp_path / "users.yaml").write_bytes(b"users: \xff")
    with pytest.raises(SettingsError, match="is not UTF-8 text"):
        load_users(tmp_path / "users.yaml")


def test_the_demonstration_has_its_users() -> None:
    users = load_users(Path("gateway/demo/users.yaml"))
    developer, analyst = "dl-dev-developerUserGroup", "dl-dev-businessAnalystUserGroup"
    assert {name: user.groups for name, user in users.items()} == {
        "developer": (developer,),
        "biz-analyst": (analyst,),
        "eu-sales": ("dl-dev-euSalesUserGroup",),
        "regional": ("dl-dev-regionalUserGroup",),
        "admin": ("dl-dev-administratorUserGroup",),
        "both": (developer, analyst),
    }
    assert users["regional"].attributes == {"custom:region": "eu"}
    assert all(check_password("lakegate-demo", user.password) for user in users.values())
