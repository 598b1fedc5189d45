from __future__ import annotations

import io
import json
import logging
import os
import warnings
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.log import HIDDEN, TALKATIVE, configure, redact
from gateway.settings import Log

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl-_x"


@pytest.fixture
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in TALKATIVE}
    yield
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


def logged(format: Literal["json", "text"] = "json", level: Literal["info", "debug"] = "info") -> io.StringIO:
    stream = io.StringIO()
    configure(Log(format=format, level=level), stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.usefixtures("_restored")
def test_a_record_is_one_json_object() -> None:
    stream = logged()
    logging.getLogger("gateway.http").warning(
        "reload %s",
        "refused\nagain",
        extra={"file": "grants.csv", "line": 3, "share": float("nan"), "\udcff": None},
    )
    (line,) = lines(stream)
    time = line.pop("time")
    assert time.endswith("Z")
    assert time[10] == "T"
    assert line == {
        "level": "warning",
        "logger": "gateway.http",
        "message": "reload refused\nagain",
        "file": "grants.csv",
        "line": 3,
        "share": "nan",
    }


@pytest.mark.usefixtures("_restored")
def test_a_field_never_takes_the_place_of_the_record_itself() -> None:
    stream = logged()
    logging.getLogger("a").info("real", extra={"level": "fake", "time": "fake", "logger": "fake"})
    (line,) = lines(stream)
    assert (line["level"], line["logger"]) == ("info", "a")
    assert line["time"] != "fake"


@pytest.mark.usefixtures("_restored")
def test_anything_can_be_a_field() -> None:
    stream = logged()
    fields = {"big": 1 << 90, "bytes": b"\xff", "deep": {"a": [1, {"b": (True, None)}]}, "odd": "\ud800"}
    logging.getLogger("a").info("x", extra=fields)
    (line,) = lines(stream)
    assert line["big"] == 1 << 90
    assert line["deep"] == {"a": [1, {"b": [True, None]}]}
    assert line["odd"] == "?"


@pytest.mark.usefixtures("_restored")
def test_a_traceback_stays_on_its_line() -> None:
    stream = logged()
    try:
        os.environ[f"no {JWT}"]
    except LookupError:
        logging.getLogger("a").exception("failed", stack_info=True)
    (line,) = lines(stream)
    assert f"KeyError: 'no {HIDDEN}'" in line["exception"]
    assert "Stack (most recent call last)" in line["exception"]


@pytest.mark.usefixtures("_restored")
def test_people_can_read_the_text_format() -> None:
    stream = logged("text")
    logging.getLogger("gateway").info("served\nforged line", extra={"port": 80, "name_": "a\u2028b"})
    try:
        os.environ["WHY"]
    except LookupError:
        logging.getLogger("gateway").exception("failed")
    first, second, *traceback = stream.getvalue().splitlines()
    assert first.endswith('info     gateway: served\\nforged line port=80 name_="a\\u2028b"')
    assert second.endswith("error    gateway: failed")
    assert traceback[-1] == "KeyError: 'WHY'"


@pytest.mark.usefixtures("_restored")
def test_the_server_logs_the_same_way() -> None:
    server = logging.getLogger("uvicorn.error")
    server.addHandler(logging.NullHandler())
    server.propagate = False
    stream = logged()
    server.info("Started server process [%d]", 7)
    (line,) = lines(stream)
    assert (line["logger"], line["message"]) == ("uvicorn.error", "Started server process [7]")


@pytest.mark.usefixtures("_restored")
def test_an_access_log_that_the_server_turned_off_stays_off() -> None:
    access = logging.getLogger("uvicorn.access")
    propagate, access.propagate = access.propagate, False
    try:
        logged()
        assert not access.propagate
    finally:
        access.propagate = propagate


@pytest.mark.usefixtures("_restored")
def test_the_level_is_the_least_that_is_logged() -> None:
    stream = logged()
    logging.getLogger("a").debug("hidden")
    assert lines(stream) == []
    stream = logged(level="debug")
    logging.getLogger("a").debug("shown")
    assert [line["message"] for line in lines(stream)] == ["shown"]


@pytest.mark.usefixtures("_restored")
@pytest.mark.parametrize("name", ["botocore.parsers", "pyathena.common", "trino.client", "urllib3"])
def test_no_library_logs_what_it_sends_and_receives(name: str) -> None:
    stream = logged(level="debug")
    logging.getLogger(name).debug("response body: %s", "a cell")
    logging.getLogger(name).error("failed: %s", "a cell")
    assert stream.getvalue() == ""


@pytest.mark.usefixtures("_restored")
def test_warnings_are_logged() -> None:
    stream = logged()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("old", UserWarning, stacklevel=1)
    (line,) = lines(stream)
    assert line["logger"] == "py.warnings"


@pytest.mark.parametrize(
    "text",
    [
        JWT,
        f"token {JWT} refused",
        JWT.partition(".")[0] + ".",
        ".".join(JWT.split(".")[:2]),
        f"{JWT}.x.y",
        f"[(b'authorization', b'Bearer {JWT}')]",
        f"Authorization: Bearer {JWT}",
        f"GET /graphql?access_token={JWT}&x=1",
        f'{{"id_token": "{JWT}"}}',
    ],
)
def test_a_jwt_is_redacted_wherever_it_stands(text: str) -> None:
    clean = redact(text)
    assert HIDDEN in clean
    for part in JWT.split("."):
        assert part not in clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Authorization: Bearer abc.def~1==", f"Authorization: Bearer {HIDDEN}"),
        ("authorization=Basic dXNlcjpwYXNz x", f"authorization=Basic {HIDDEN} x"),
        ("sent bearer abcdef0 twice", f"sent bearer {HIDDEN} twice"),
        ("('Authorization', 'opaque')", f"('Authorization', '{HIDDEN}')"),
        ("{'password': 'lakegate-demo', 'x': 1}", f"{{'password': '{HIDDEN}', 'x': 1}}"),
        ("password=a;b", f"password={HIDDEN};b"),
        ("nothing to hide, the bearer of news", "nothing to hide, the bearer of news"),
        ("authorization is needed", "authorization is needed"),
    ],
)
def test_credentials_are_redacted(text: str, clean: str) -> None:
    assert redact(text) == clean


@pytest.mark.usefixtures("_restored")
@pytest.mark.parametrize("format", ["json", "text"])
def test_no_part_of_a_record_shows_a_token(format: Literal["json", "text"]) -> None:
    stream = logged(format)
    logger = logging.getLogger("a")
    logger.info("message %s", JWT)
    logger.info(f"Bearer {JWT}")  # noqa: G004 - the token stands in the text itself
    logger.info("%d wrong arguments", JWT)
    logger.info("field", extra={"header": f"Bearer {JWT}", "deep": [{"x": JWT, JWT: 1}]})
    logger.info("named", extra={"token": "opaque-secret", "deep": {"Authorization": ["opaque-secret"]}})
    assert stream.getvalue().count("\n") == 5
    assert "opaque-secret" not in stream.getvalue()
    for part in JWT.split("."):
        assert part not in stream.getvalue()


@given(st.text(max_size=200))
def test_redaction_takes_any_text_and_is_stable(text: str) -> None:
    once = redact(text)
    assert redact(once) == once
