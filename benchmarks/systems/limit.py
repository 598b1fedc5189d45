"""The limit: what one would write by hand for these questions alone (`benchmarks.limit`)."""

from __future__ import annotations

import json
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

from benchmarks.load import request_bytes, server
from benchmarks.systems.base import System, arrow_rows, csv_rows
from benchmarks.workloads import Workload
from benchmarks.world import World


class Limit(System):
    key = "limit"
    title = "limit"

    def serve(self, world: World) -> AbstractContextManager[int]:
        return server(sys.executable, "-m", "benchmarks.limit", str(world.folder / "rows"))

    async def request(self, workload: Workload, world: World, port: int) -> bytes | None:
        values: dict[str, list[object]] = {
            "look-up": [world.some],
            "filtered": ["biotech", "operating"],
            "groups": ["operating"],
            "sql": ["operating"],
            "further": [urlsafe_b64encode(world.before.encode()).decode()],
            "csv": [world.exported],
            "arrow": [world.exported],
        }
        body = json.dumps(values.get(workload.key, [])).encode()
        return request_bytes(f"/{workload.key}", body)

    def rows(self, workload: Workload, body: bytes) -> Iterable[Any]:
        if workload.key == "csv":
            return csv_rows(body)
        if workload.key == "arrow":
            return arrow_rows(body)
        answer = json.loads(body)
        if isinstance(answer, dict):
            return [edge["node"] for edge in answer["edges"]]
        rows: list[Any] = answer
        return rows
