"""`lakegate serve`: the gateway on a socket, in one process or several."""

from __future__ import annotations

import errno
import json
import signal
import socket
import sys
import time
from collections.abc import Callable
from functools import partial
from threading import Thread
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from gateway import log
from gateway.app import create_app, open_audit
from gateway.catalog.follow import find_missing
from gateway.cli.inputs import Inputs
from gateway.errors import Fault, SettingsError
from gateway.http.leaving import LeavingProtocol
from gateway.http.protocol import BoundedProtocol
from gateway.read_settings import check_serving
from gateway.settings import Settings

#: Gets the address, and why tables are not there, once the data is loaded.
Ready = Callable[[str, tuple[str, ...]], None]

#: Connections that wait to be accepted.
_BACKLOG = 2048


def serve_gateway(inputs: Inputs) -> None:
    """Serves what the settings say, until stopped; raises every fault before anything is served."""
    settings = inputs.settings
    check_serving(settings, inputs.file)
    # A faulty file is told once, here; a worker that died of it would be started again and again.
    find_missing(settings.catalog.path, settings.backend.athena.region)
    inputs.snapshot()
    open_audit(settings).close()
    run(partial(_application, settings), settings)


def _application(settings: Settings) -> ASGIApp:
    log.configure(settings.log)
    return create_app(settings)


def run(factory: Callable[[], ASGIApp], settings: Settings, ready: Ready | None = None) -> None:
    """Runs the application that `factory` makes, in each worker, until stopped."""
    listener = _listen(settings.server.host, settings.server.port)
    config = uvicorn.Config(
        factory,
        factory=True,
        loop="uvloop",
        http=BoundedProtocol,
        ws=LeavingProtocol,
        ws_max_size=settings.limits.body_bytes,
        # Compressed beside what its client chose, a secret's length would tell of it.
        ws_per_message_deflate=False,
        lifespan="on",
        # The log is configured by the application; the audit has the requests.
        log_config=None,
        access_log=False,
        # A header says nothing about who is calling.
        proxy_headers=False,
        server_header=False,
        workers=settings.server.workers,
        timeout_graceful_shutdown=round(settings.server.stop_seconds),
    )
    if ready is not None:
        Thread(target=_await_data, args=(_address(listener), ready), daemon=True).start()
    # The server stops gracefully, and then raises the signal once more: its work is done by then.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: sys.exit(0))
    if settings.server.workers == 1:
        uvicorn.Server(config).run(sockets=[listener])
    else:
        Multiprocess(config, sockets=[listener]).run()


def _await_data(address: str, ready: Ready) -> None:
    """Asks the gateway until every table was tried once."""
    # No proxy stands between a machine and itself.
    opener = build_opener(ProxyHandler({}))
    while True:
        try:
            with opener.open(f"{address}/readyz") as answer:
                state = json.load(answer)
        except HTTPError as unready:
            state = json.load(unready)
        except OSError:
            return  # it was stopped before it was ready
        if state["ready"] or state["tables"]:
            break
        time.sleep(0.05)
    ready(
        address,
        tuple(f"{name}: {table['fault']}" for name, table in state["tables"].items() if table["fault"]),
    )


def _listen(host: str, port: int) -> socket.socket:
    """A bound socket; raises SettingsError when the address cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        cure = "another program has the port: stop it, or choose another one with `--port`" if taken else ""
        reason = (error.strerror or str(error)).lower()
        fault = Fault(f"{host}:{port}", 0, f"cannot listen there: {reason}", cure)
        raise SettingsError((fault,)) from None
    listener.set_inheritable(True)
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
