from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from gateway.catalog.model import OnDenied
from gateway.errors import SettingsError
from gateway.read_settings import check_serving, read_settings
from gateway.settings import Attribute, Settings
from gateway.settings.secret import Secret
from gateway.settings.section import Section

SECRET = "hunter2-hunter2"

#: A file with every kind of fault, and what is said of it.
FAULTY = Path(__file__).with_name("faulty.toml")
FAULTS = Path(__file__).with_name("faulty.txt")


def read(
    folder: Path,
    text: str | bytes,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, object] | None = None,
) -> Settings:
    path = folder / "lakegate.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_settings(path, environ or {}, overrides)


def faults(
    folder: Path,
    text: str | bytes,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, object] | None = None,
) -> list[str]:
    """Every fault, with the file by its name alone."""
    with pytest.raises(SettingsError) as caught:
        read(folder, text, environ, overrides)
    return [str(fault).replace(f"{folder}/", "") for fault in caught.value.faults]


def absolute(value: object) -> object:
    """The settings with every path from the working directory on."""
    if isinstance(value, dict):
        return {key: absolute(item) for key, item in value.items()}
    return Path.cwd() / value if isinstance(value, Path) else value


def test_without_anything_there_are_the_defaults() -> None:
    settings = read_settings(None, {})
    assert settings.audit.path == str(Path.cwd() / "audit.jsonl")
    audit = {"audit": {**Settings().audit.model_dump(), "path": settings.audit.path}}
    assert settings.model_dump() == absolute(Settings().model_dump() | audit)


def test_every_fault_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = FAULTY.read_text(encoding="utf-8")
    assert faults(tmp_path, text) == FAULTS.read_text(encoding="utf-8").splitlines()


def test_an_attribute_that_no_policy_can_name_is_refused(tmp_path: Path) -> None:
    (told,) = faults(tmp_path, '[auth.attributes]\n"no-name" = "x"\n')
    assert told.startswith("lakegate.toml:1: `auth.attributes` is wrong: `session.no-name` cannot be written")


def test_faults_of_file_environment_and_command_line_are_told_together(tmp_path: Path) -> None:
    environ = {
        "LAKEGATE_SERVER__PRT": "1",
        "LAKEGATE_LIMITS__ROWS": "abc",
        "LAKEGATE_AUTH__CLIENT_IDS": "[a",
        "LAKEGATE_LOG__FORMAT__X": "2",
        "OTHER_SERVER__PORT": "none of ours",
    }
    assert sorted(faults(tmp_path, "[limits]\nfields = 0\n", environ, {"limits.depth": 0})) == [
        "LAKEGATE_AUTH__CLIENT_IDS: is not JSON (mind quotes and brackets)",
        "LAKEGATE_LIMITS__ROWS: `limits.rows` must be an integer, and is text",
        "LAKEGATE_LOG__FORMAT__X: `log.format` must be `json` or `text`, and is a table",
        "LAKEGATE_SERVER__PRT: `server.prt` is not a setting (did you mean `port`)",
        "command line: `limits.depth` must be greater than or equal to 1, and is `0`",
        "lakegate.toml:2: `limits.fields` must be greater than or equal to 1, and is `0`",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[server\n", "lakegate.toml:1: is not TOML: expected ']' at the end of a table declaration"),
        ("port = 1\nport = 2\n", "lakegate.toml:2: is not TOML: cannot overwrite a value"),
        ("port = ", "lakegate.toml:1: is not TOML: invalid value"),
        (b"host = '\xff'", "lakegate.toml: is not UTF-8 text (save it as UTF-8)"),
    ],
)
def test_a_file_that_is_not_toml_is_told_with_its_line(tmp_path: Path, text: str | bytes, told: str) -> None:
    assert faults(tmp_path, text) == [told]


def test_a_file_that_is_not_there_is_told_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml: cannot be read: no such file.*`lakegate init DIR`"):
        read_settings(tmp_path / "none.toml", {})


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbf[server]\nport = 1\n").server.port == 1


def test_environment_overrides_the_file_and_the_command_line_both(tmp_path: Path) -> None:
    text = "[server]\nport = 1\nworkers = 1\nhost = 'a'\n"
    environ = {"LAKEGATE_SERVER__PORT": "2", "LAKEGATE_SERVER__WORKERS": "2"}
    server = read(tmp_path, text, environ, {"server.port": 3}).server
    assert (server.host, server.workers, server.port) == ("a", 2, 3)


def test_a_line_in_a_long_text_does_not_move_the_lines_of_settings(tmp_path: Path) -> None:
    text = '[auth]\ngroups_claim = """\nport = 1\n"""\n[server]\nport = "x"\n'
    assert faults(tmp_path, text) == ["lakegate.toml:6: `server.port` must be an integer, and is text"]


def test_environment_can_set_lists_tables_numbers_and_truths() -> None:
    settings = read_settings(
        None,
        {
            "LAKEGATE_ON_DENIED": "hide",
            "LAKEGATE_AUTH__CLIENT_IDS": "one, two",
            "LAKEGATE_AUTH__ISSUERS": '["https://a,b"]',
            "LAKEGATE_AUTH__ATTRIBUTES": '{"team": "custom:team"}',
            "LAKEGATE_AUTH__ATTRIBUTES__REGION": "custom:region",
            "LAKEGATE_AUTH__ATTRIBUTES__LEVEL": '{"claim": "level", "type": "INTEGER"}',
            "LAKEGATE_LIMITS__SECONDS": "2.5",
            "LAKEGATE_POLICIES__RELOAD": "False",
        },
    )
    assert settings.on_denied is OnDenied.HIDE
    assert settings.auth.client_ids == ("one", "two")
    assert settings.auth.issuers == ("https://a,b",)
    assert settings.auth.attributes == {
        "team": Attribute(claim="custom:team"),
        "region": Attribute(claim="custom:region"),
        "level": Attribute(claim="level", type="INTEGER"),
    }
    assert settings.limits.seconds == 2.5
    assert settings.policies.reload is False


def every_setting(
    model: type[BaseModel] = Settings, keys: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], object]]:
    """The name of every setting, and its type."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            yield from every_setting(field.annotation, (*keys, name))
        elif get_origin(field.annotation) is not Mapping:
            yield (*keys, name), field.annotation


IAM_ROLE = "arn:aws:iam::123456789012:role/lake"

_PERSON = {"role_arn": IAM_ROLE, "per_user": "true"}
_OAUTH = {"auth": "oauth2", "token_url": "https://b", "client_id": "b", "client_secret": "env:B"}

#: What a setting cannot be without, in the same table.
BESIDE: dict[str, dict[str, str]] = {
    "store": {"store_url": "env:A"},
    "keep_days": {"rotate_daily": "true"},
    "per_user": _PERSON,
    "source_identity": _PERSON,
    "session_tags": _PERSON,
    "user_pool": {"roles__developer__role_arn": IAM_ROLE},
    "auth": _OAUTH,
    "password": {"auth": "basic"},
    "token": {"auth": "jwt"},
    "token_url": _OAUTH,
    "client_id": _OAUTH,
    "client_secret": _OAUTH,
}

#: Settings that do not take just any value of their type, by name.
TAKEN: dict[str, tuple[str, object]] = {
    "on_denied": ("error", OnDenied.ERROR),
    "issuers": ("https://a", ("https://a",)),
    "max_age": ("60", 60),
    "jwks": ("https://a/jwks", "https://a/jwks"),
    "client_ids": ("a,b", ("a", "b")),
    "token_use": ("id", ("id",)),
    "memory_limit": ("50%", "50%"),
    "output": ("s3://lake/results", "s3://lake/results/"),
    "role_arn": (IAM_ROLE, IAM_ROLE),
    "user_pool": ("eu-west-1_Abc", "eu-west-1_Abc"),
    "token_url": ("https://a", "https://a"),
    "endpoint_url": ("https://a", "https://a"),
    "s3_endpoint_url": ("https://a", "https://a"),
    "share": ("0.5", 0.5),
    "rotate_bytes": ("1000000", 1_000_000),
}


def another(name: str, annotation: object, value: object) -> tuple[str, object]:
    """A value that a setting does not have by itself, and how a variable gives it."""
    if name in TAKEN:
        return TAKEN[name]
    if get_origin(annotation) is Literal:
        given = next(each for each in reversed(get_args(annotation)) if each != value)
        return given, given
    if Secret in get_args(annotation):
        secret = Secret("env", "A")
        return "env:A", (secret,) if isinstance(value, tuple) else secret
    match value:
        case bool():
            return str(not value).lower(), not value
        case int() | float():
            return str(value + 1), value + 1
        case str():
            return "/somewhere", "/somewhere"
        case tuple():
            return "/somewhere", ("/somewhere",)
        case _:
            return "/somewhere", Path("/somewhere")


@pytest.mark.parametrize(
    ("keys", "annotation"), [pytest.param(*each, id=".".join(each[0])) for each in every_setting()]
)
def test_every_setting_can_come_from_the_environment(keys: tuple[str, ...], annotation: object) -> None:
    value: object = Settings()
    for key in keys:
        value = getattr(value, key)
    given, wanted = another(keys[-1], annotation, value)
    assert wanted != value
    names = {**BESIDE.get(keys[-1], {}), keys[-1]: given}
    environ = {"LAKEGATE_" + "__".join((*keys[:-1], name)).upper(): text for name, text in names.items()}
    read: object = read_settings(None, environ)
    for key in keys:
        read = getattr(read, key)
    assert read == wanted


def test_relative_paths_are_of_the_place_where_they_were_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    text = "[catalog]\npath = 'a'\n[backend.duckdb]\ndirectory = '/d'\n[auth]\njwks = 'keys.json'\n"
    environ = {"LAKEGATE_AUDIT__PATH": "c"}
    settings = read(tmp_path / "project", text, environ, {"policies.path": "b"})
    assert settings.catalog.path == tmp_path / "project" / "a"
    assert settings.policies.path == tmp_path / "here" / "b"
    assert settings.audit.path == str(tmp_path / "here" / "c")
    assert settings.backend.duckdb.directory == Path("/d")
    assert settings.auth.jwks == str(tmp_path / "project" / "keys.json")


def test_what_only_looks_like_a_path_stays(tmp_path: Path) -> None:
    settings = read(tmp_path, "[audit]\npath = '-'\n[auth]\njwks = 'https://a/b'\n")
    assert (settings.audit.path, settings.auth.jwks) == ("-", "https://a/b")


def test_free_text_is_never_echoed(tmp_path: Path) -> None:
    text = f"""\
[server]
port = "{SECRET}"
[auth]
issuers = "{SECRET}"
client_ids = {{ a = "{SECRET}" }}
[limits]
rows = ["{SECRET}"]
"""
    environ = {"LAKEGATE_LIMITS__SECONDS": SECRET, "LAKEGATE_LIMITS__NONE": SECRET}
    told = faults(tmp_path, text, environ)
    assert len(told) == 6
    assert SECRET not in "".join(told)


def test_serving_needs_issuers_and_clients(tmp_path: Path) -> None:
    settings = read(tmp_path, "")
    with pytest.raises(SettingsError) as caught:
        check_serving(settings, tmp_path / "lakegate.toml")
    assert [fault.message for fault in caught.value.faults] == [
        "`auth.client_ids` is empty, so no token could be accepted",
        "`auth.issuers` is empty, so no token could be accepted",
    ]


def test_serving_needs_keys_that_can_be_fetched() -> None:
    environ = {"LAKEGATE_AUTH__ISSUERS": "http://idp.example", "LAKEGATE_AUTH__CLIENT_IDS": "a"}
    with pytest.raises(SettingsError, match=r"environment: the keys of issuer `http://idp\.example`"):
        check_serving(read_settings(None, environ), None)
    check_serving(read_settings(None, {**environ, "LAKEGATE_AUTH__JWKS": "keys.json"}), None)
    check_serving(read_settings(None, {**environ, "LAKEGATE_AUTH__ISSUERS": "https://idp.example"}), None)


@pytest.mark.parametrize("size", ["4", "4 potatoes", "-1GB", ""])
def test_a_memory_limit_is_a_size(size: str) -> None:
    with pytest.raises(
        SettingsError, match=r"`backend\.duckdb\.memory_limit` is wrong: .* not a size such as"
    ):
        read_settings(None, {}, {"backend.duckdb.memory_limit": size})
