"""The limit: an endpoint written by hand for these questions alone, as quick as DuckDB and Python let it be.

No GraphQL, no tokens, no policies, no audit: what remains when everything that Lakegate does is left out. The
row filter stands in each statement. The tables are in the order of their keys, and the statements rely on it.
Small answers are encoded by orjson and large ones by the engine, whichever was measured to be quicker.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa
import pyarrow.csv as pc
import uvicorn

#: Rows of a batch of a file.
_BATCH = 65_536

_WHERE = "continent IN ('us', 'eu')"
_SEVEN = '"Index", company_id, company_name, category_code, status, owner_id, continent'
_EIGHT = f"{_SEVEN}, company_id AS id"

#: Statements whose rows Python encodes, by the last part of their address.
ROWS = {
    "look-up": f"SELECT {_EIGHT} FROM companies WHERE {_WHERE} AND company_id = $1",
    "filtered": (
        f"SELECT {_EIGHT} FROM companies WHERE {_WHERE} AND category_code = $1 AND status = $2"
        " ORDER BY company_name, company_id LIMIT 40"
    ),
    "groups": (
        'SELECT category_code, count(*) AS count, sum(owner_id)::BIGINT AS sum, max("Index") AS max'
        f" FROM companies WHERE {_WHERE} AND status = $1 GROUP BY 1 ORDER BY 1"
    ),
    "owners": (
        "SELECT c.company_id, c.company_name, CASE WHEN o.people_id IS NOT NULL THEN"
        " {people_id: o.people_id, gender: o.gender, age: o.age, designation: o.designation} END AS owner"
        f" FROM (SELECT company_id, company_name, owner_id FROM companies WHERE {_WHERE} LIMIT 100) AS c"
        " LEFT JOIN owners AS o ON o.people_id = c.owner_id ORDER BY c.company_id"
    ),
    "nested": f"""
        WITH o AS MATERIALIZED (SELECT people_id, gender, age, designation FROM owners LIMIT 100),
        a AS (
            SELECT owner_id, count(*) AS count, max("Index") AS max,
                list({{company_id: company_id, company_name: company_name, status: status}}
                    ORDER BY company_name, company_id)[1:5] AS companies
            FROM companies WHERE {_WHERE} AND owner_id IN (SELECT people_id FROM o) GROUP BY 1
        )
        SELECT o.people_id, o.gender, o.age, o.designation, coalesce(a.companies, []) AS companies,
            coalesce(a.count, 0) AS count, a.max
        FROM o LEFT JOIN a ON a.owner_id = o.people_id ORDER BY 1""",
    "sql": f"""
        SELECT * FROM (
            SELECT c.category_code, c.company_id, c.company_name, o.age,
                row_number() OVER (PARTITION BY c.category_code ORDER BY o.age DESC, c.company_id) AS place
            FROM companies AS c JOIN owners AS o ON o.people_id = c.owner_id
            WHERE {_WHERE} AND c.status = $1 AND c.category_code IS NOT NULL AND o.age IS NOT NULL
        ) WHERE place <= 10 ORDER BY category_code, place""",
}

#: Statements of a page: one row more than it has tells whether there is another page.
PAGES = {
    "first": f"SELECT {_EIGHT} FROM companies WHERE {_WHERE} LIMIT 21",
    "further": f"SELECT {_EIGHT} FROM companies WHERE {_WHERE} AND company_id > $1 LIMIT 21",
}

#: Statements of lists that the engine encodes.
LISTS = {
    "thousand": f"SELECT {_EIGHT} FROM companies WHERE {_WHERE} LIMIT 1000",
    "ten-thousand": f"SELECT {_EIGHT} FROM companies WHERE {_WHERE} LIMIT 10000",
}

_FILE = f"SELECT {_SEVEN} FROM companies WHERE {_WHERE} LIMIT $1"

Message = MutableMapping[str, Any]


def _cursor(key: str) -> str:
    return urlsafe_b64encode(key.encode()).decode()


def _csv(batches: pa.RecordBatchReader) -> Iterator[bytes]:
    is_first = True
    for batch in batches:
        sink = pa.BufferOutputStream()
        pc.write_csv(batch, sink, pc.WriteOptions(include_header=is_first))
        is_first = False
        yield sink.getvalue().to_pybytes()


def _arrow(batches: pa.RecordBatchReader) -> Iterator[bytes]:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            yield sink.getvalue()
            sink.seek(0)
            sink.truncate()
    yield sink.getvalue()


#: Writers of files.
FILES: dict[str, Callable[[pa.RecordBatchReader], Iterator[bytes]]] = {
    "csv": _csv,
    "arrow": _arrow,
}


class _Engine:
    """DuckDB with one thread a query and as many queries at once as cores."""

    def __init__(self, folder: Path) -> None:
        self._connection = duckdb.connect(":memory:")
        self._connection.execute("SET GLOBAL threads = 1")
        for table in ("companies", "owners"):
            self._connection.execute(f"CREATE TABLE {table} AS FROM '{folder}/{table}.parquet'")
        self._local = threading.local()
        lists = {
            key: f"SELECT '[' || string_agg(to_json(t)::VARCHAR, ',') || ']' FROM ({sql}) AS t"
            for key, sql in LISTS.items()
        }
        self._parsed = {
            key: self._connection.extract_statements(sql)[0] for key, sql in (ROWS | PAGES | lists).items()
        }

    def answer(self, key: str, values: Sequence[object]) -> bytes:
        if not hasattr(self._local, "cursor"):
            self._local.cursor = self._connection.cursor()
        if key == "further":
            values = [urlsafe_b64decode(str(values[0])).decode()]
        ran = self._local.cursor.execute(self._parsed[key], values)
        if key in LISTS:
            return str(ran.fetchone()[0]).encode()
        names = [column[0] for column in ran.description]
        rows = [dict(zip(names, row, strict=True)) for row in ran.fetchall()]
        if key not in PAGES:
            return orjson.dumps(rows)
        # A cursor of each row, as was asked for: its key, which nobody has to be kept from reading here.
        edges = [{"cursor": _cursor(row["id"]), "node": row} for row in rows[:20]]
        return orjson.dumps({"edges": edges, "after": edges[-1]["cursor"], "is_last": len(rows) <= 20})

    def file(self, key: str, values: Sequence[object]) -> Iterator[bytes]:
        """The pieces of a file, which may each be made on another thread."""
        cursor = self._connection.cursor()
        yield from FILES[key](cursor.sql(_FILE, params=list(values)).to_arrow_reader(_BATCH))


class _Application:
    """ASGI: `POST /<key>` with a list of values."""

    def __init__(self, engine: _Engine) -> None:
        self._engine = engine
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1)

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        body, is_more = b"", True
        while is_more:
            message = await receive()
            body += message.get("body", b"")
            is_more = message.get("more_body", False)
        key, values = scope["path"][1:], orjson.loads(body)
        loop = asyncio.get_running_loop()
        if key not in FILES:
            answer = await loop.run_in_executor(self._pool, self._engine.answer, key, values)
            await send(_start((b"content-length", str(len(answer)).encode())))
            await send({"type": "http.response.body", "body": answer})
            return
        pieces = self._engine.file(key, values)
        ahead = loop.run_in_executor(self._pool, next, pieces, None)
        await send(_start())
        while (piece := await ahead) is not None:
            ahead = loop.run_in_executor(self._pool, next, pieces, None)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body"})


def _start(*headers: tuple[bytes, bytes]) -> Message:
    return {"type": "http.response.start", "status": 200, "headers": headers}


def main(folder: Path, port: int) -> None:
    """Serve the tables whose Parquet files are in the folder."""
    uvicorn.run(
        _Application(_Engine(folder)),
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_level="warning",
        access_log=False,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
