"""The console's addresses: the page, its hashed assets, and what the page must know before sign-in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

#: What `make frontend` builds and the wheel carries.
STATIC = Path(__file__).parent / "static"

#: Everything comes from this origin and nothing is framed. Monaco, the editor inside GraphiQL, makes `style`
#: elements and attributes as it runs and knows no nonce: hence `unsafe-inline`, for styles alone.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

#: A worker obeys the policy of its own script: it may load its own parts and talk to nobody.
ASSET_POLICY = "default-src 'none'; script-src 'self'; frame-ancestors 'none'"

COMMON_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)

PAGE_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        **COMMON_HEADERS,
        "Cache-Control": "no-store",
        "Content-Security-Policy": PAGE_POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), clipboard-write=(self), geolocation=(), microphone=(), usb=()",
        # At `/graphql` the same address answers JSON to others.
        "Vary": "Accept",
    }
)

ASSET_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        **COMMON_HEADERS,
        # The name has a hash of the content: another content has another name.
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Security-Policy": ASSET_POLICY,
        "Vary": "Accept-Encoding",
    }
)

#: What the build makes; the table of the machine it runs on may know them by other types.
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".ttf": "font/ttf"}
)

_ASSET_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")

_NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Lakegate</title>
<h1>The console is not built</h1>
<p>This checkout has no built page. Build it with <code>make frontend</code>, then reload.</p>
<p>GraphQL itself is served at <code>/graphql</code>.</p>
</html>
"""


def routes(*, embedded_pool: bool, access_requests: bool) -> list[BaseRoute]:
    """The page at `/`, its assets, and `/console/config`."""

    async def show_page(request: Request) -> Response:
        return page()

    async def show_config(request: Request) -> Response:
        headers = {**COMMON_HEADERS, "Cache-Control": "no-store"}
        known = {"embedded_pool": embedded_pool, "access_requests": access_requests}
        return JSONResponse(known, headers=headers)

    return [
        Route("/", show_page),
        Route("/console/config", show_config),
        Route("/console/assets/{name}", show_asset),
    ]


def page() -> Response:
    """The console's HTML, or, where it is not built, a page that names the command that builds it."""
    try:
        html = (STATIC / "index.html").read_text(encoding="utf-8")
    except FileNotFoundError:
        return Response(_NOT_BUILT, status_code=503, media_type="text/html", headers=PAGE_HEADERS)
    return Response(html, media_type="text/html", headers=PAGE_HEADERS)


def show_asset(request: Request) -> Response:
    """A file that the build made, compressed beforehand where that is worth it."""
    name = request.path_params["name"]
    file = STATIC / "assets" / name
    media_type = MEDIA_TYPES.get(file.suffix)
    if media_type is None or not _ASSET_NAME.fullmatch(name) or not file.is_file():
        return Response("no such file\n", status_code=404, media_type="text/plain", headers=COMMON_HEADERS)
    compressed = file.with_name(name + ".gz")
    if compressed.is_file() and _takes_gzip(request.headers.get("accept-encoding", "")):
        headers = {**ASSET_HEADERS, "Content-Encoding": "gzip"}
        return FileResponse(compressed, media_type=media_type, headers=headers)
    return FileResponse(file, media_type=media_type, headers=ASSET_HEADERS)


def _takes_gzip(accept_encoding: str) -> bool:
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return not weight or weight.strip("0.") != ""
    return False
