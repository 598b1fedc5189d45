"""Real servers for tests: any application in a thread, or the whole gateway in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.types import ASGIApp

from gateway.demo.files import demo_files
from gateway.demo.sample import write_lake
from gateway.http.leaving import LeavingProtocol
from gateway.http.protocol import BoundedProtocol
from tests.auth.issuer import Issuer

DEVELOPER = "dl-dev-developerUserGroup"
ANALYST = "dl-dev-businessAnalystUserGroup"
SECONDS_TO_START = 30
REPOSITORY = Path(__file__).parents[2]


@contextmanager
def serve(app: ASGIApp) -> Iterator[str]:
    """The application behind uvicorn as `lakegate serve` sets it up; gives the base URL."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        loop="uvloop",
        http=BoundedProtocol,
        ws=LeavingProtocol,
        ws_per_message_deflate=False,
        lifespan="off",
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass(frozen=True, slots=True)
class RunningGateway:
    """A gateway that serves the demonstration's catalog and policies over a small sample.

    `folder` has `lakegate.toml`, `schema/`, `policies/`, `lake/`, `jwks.json`, `audit.jsonl` and `log.jsonl`.
    """

    url: str
    folder: Path
    issuer: Issuer
    process: subprocess.Popen[bytes]

    def token(self, *groups: str, use: str = "access", **claims: Any) -> str:
        """A good token for a member of these groups."""
        return self.issuer.token(groups, use=use, now=time.time(), **claims)

    def connect(self, *groups: str) -> httpx.Client:
        """A client that is signed in as a member of these groups."""
        headers = {"authorization": f"Bearer {self.token(*groups)}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=20, trust_env=False)


@contextmanager
def running_gateway(
    folder: Path, *, settings: str = "", rows: int = 200, environment: Mapping[str, str] | None = None
) -> Iterator[RunningGateway]:
    """`lakegate serve` in a process of its own, from when it is ready until the end of the block.

    Files that `folder` has already are served as they are; `settings` is TOML behind the usual sections
    (`server`, `catalog`, `policies`, `auth`, `audit`).
    """
    issuer = Issuer()
    port = _free_port()
    _write_files(folder, issuer, settings, rows)
    command = (sys.executable, "-m", "gateway", "serve", "--config", "lakegate.toml", "--port", str(port))
    with (folder / "log.jsonl").open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), **(environment or {})},
            stdout=log,
            stderr=log,
        )
        gateway = RunningGateway(f"http://127.0.0.1:{port}", folder, issuer, process)
        try:
            _await_ready(gateway)
            yield gateway
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


def _write_files(folder: Path, issuer: Issuer, settings: str, rows: int) -> None:
    files = demo_files()
    for source in (files.schema, files.policies):
        if not (folder / source.name).exists():
            shutil.copytree(source, folder / source.name)
    if not (folder / "lake").exists():
        write_lake(folder / "lake", rows)
    issuer.write_jwks(folder / "jwks.json")
    if not (folder / "lakegate.toml").exists():
        (folder / "lakegate.toml").write_text(
            f"""\
[auth]
issuers = [{json.dumps(issuer.url)}]
client_ids = [{json.dumps(issuer.client_id)}]
jwks = "jwks.json"

[auth.attributes]
region = "custom:region"

[audit]
path = "audit.jsonl"

{settings}
""",
            encoding="utf-8",
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port


def _await_ready(gateway: RunningGateway) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    told = "it does not listen"
    while time.monotonic() < deadline and gateway.process.poll() is None:
        try:
            answer = httpx.get(f"{gateway.url}/readyz", trust_env=False)
        except httpx.TransportError:
            time.sleep(0.02)
            continue
        if answer.status_code == 200:
            return
        told = answer.text
        time.sleep(0.02)
    log = (gateway.folder / "log.jsonl").read_text(encoding="utf-8")
    raise AssertionError(f"the gateway is not ready: {told}\n{log}")
