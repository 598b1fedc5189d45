"""The limit: an endpoint that runs the same finished SQL, makes JSON in DuckDB and returns the bytes.

No GraphQL, no tokens, no policies: what remains when everything that Lakegate does is left out.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def main(folder: Path, port: int) -> None:
    """Serve the statements of `statements.json` at `/<number>`."""
    statements = json.loads((folder / "statements.json").read_text())
    connection = duckdb.connect(":memory:")
    connection.execute("SET GLOBAL threads = 1")
    connection.execute("CREATE SCHEMA lake")
    for name, select in json.loads((folder / "tables.json").read_text()).items():
        connection.execute(f'CREATE TABLE lake."{name}" AS {select}')
    pool = ThreadPoolExecutor(os.cpu_count() or 1)
    local = threading.local()

    def run(number: int) -> bytes:
        if not hasattr(local, "cursor"):
            local.cursor = connection.cursor()
        sql, values = statements[number]["sql"], statements[number]["values"]
        rows: list[tuple[Any, ...]] = local.cursor.execute(sql, values).fetchall()
        return ("[" + ",".join([row[0] for row in rows]) + "]").encode()

    async def answer(request: Request) -> Response:
        await request.body()
        number = int(request.path_params["number"])
        body = await asyncio.get_running_loop().run_in_executor(pool, run, number)
        return Response(body, media_type="application/json")

    app = Starlette(routes=[Route("/{number}", answer, methods=["POST"])])
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
