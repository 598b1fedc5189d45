"""The console's addresses, over files made here: no browser and no build needed."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from gateway.console import routes as serving

Get = Callable[..., httpx.Response]

SCRIPT = "console.log('the lake')\n" * 100


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assets = tmp_path / "assets"
    assets.mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Lakegate</title>", encoding="utf-8")
    (tmp_path / "licenses.md").write_text("MIT", encoding="utf-8")
    (assets / "main-1a2b.js").write_text(SCRIPT, encoding="utf-8")
    (assets / "main-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (assets / "icon-3c4d.svg").write_text("<svg/>", encoding="utf-8")
    (assets / ".hidden.js").write_text("", encoding="utf-8")
    (assets / "notes.txt").write_text("not an asset", encoding="utf-8")
    monkeypatch.setattr(serving, "STATIC", tmp_path)
    return tmp_path


def _get(embedded_pool: bool, path: str, headers: Mapping[str, str]) -> httpx.Response:
    async def ask() -> httpx.Response:
        app = Starlette(routes=serving.routes(embedded_pool=embedded_pool, access_requests=True))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://lakegate") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(ask())


@pytest.fixture
def get(static: Path) -> Get:
    def ask(path: str, **headers: str) -> httpx.Response:
        return _get(True, path, {name.replace("_", "-"): value for name, value in headers.items()})

    return ask


def test_the_page_is_never_kept_and_nothing_may_frame_it(get: Get) -> None:
    answer = get("/")
    assert answer.status_code == 200
    assert answer.text == "<!doctype html><title>Lakegate</title>"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["vary"] == "Accept"
    policy = dict(rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "worker-src": "'self'",
        "connect-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize("pool", [True, False])
def test_the_config_says_whether_there_is_an_embedded_pool(static: Path, pool: bool) -> None:
    answer = _get(pool, "/console/config", {})
    assert answer.json() == {"embedded_pool": pool, "access_requests": True}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip, deflate, br", "gzip"),
        ("br;q=1.0, GZIP; q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=0.000", None),
        ("identity", None),
        ("", None),
    ],
)
def test_an_asset_is_kept_for_ever_and_compressed_where_it_may_be(
    get: Get, accept: str, encoding: str | None
) -> None:
    answer = get("/console/assets/main-1a2b.js", accept_encoding=accept)
    assert answer.status_code == 200
    assert answer.text == SCRIPT
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "connect-src" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_an_asset_without_a_compressed_form_is_sent_as_it_is(get: Get) -> None:
    answer = get("/console/assets/icon-3c4d.svg", accept_encoding="gzip")
    assert answer.text == "<svg/>"
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize(
    "name",
    [
        "absent.js",
        "main-1a2b.js.gz",
        ".hidden.js",
        "notes.txt",
        "..%2findex.html",
        "..%2flicenses.md",
        "%2e%2e%2fassets%2fmain-1a2b.js",
        "",
    ],
)
def test_nothing_but_an_asset_is_served(get: Get, name: str) -> None:
    answer = get(f"/console/assets/{name}")
    assert answer.status_code == 404
    assert "Lakegate" not in answer.text


def test_a_page_that_is_not_built_names_the_command(get: Get, static: Path) -> None:
    (static / "index.html").unlink()
    answer = get("/")
    assert answer.status_code == 503
    assert "make frontend" in answer.text
    assert answer.headers["content-security-policy"] == serving.PAGE_POLICY
