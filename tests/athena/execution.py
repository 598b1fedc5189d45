"""One query of the endpoint, from its start to its end."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.athena.result import Result

TERMINAL = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """What the endpoint knows of a work group; without an `output` of its own each query names one."""

    output: str = ""
    enforces: bool = False
    is_managed: bool = False
    cutoff: int | None = None


@dataclass(slots=True)
class Execution:
    """A query; `output` is the folder of its results, empty where Athena keeps them itself."""

    sql: str
    work_group: str
    output: str
    caller: str
    seconds: float
    scans: int
    id: str = field(default_factory=lambda: str(uuid4()))
    state: str = "QUEUED"
    reason: str = ""
    error: dict[str, Any] = field(default_factory=dict)
    result: Result | None = None
    manifest: str = ""
    is_reused: bool = False
    writing: asyncio.Future[None] | None = None
    started: float = field(default_factory=time.time)
    ended: float | None = None

    @property
    def is_over(self) -> bool:
        return self.state in TERMINAL

    @property
    def is_unload(self) -> bool:
        return self.sql.startswith("UNLOAD")

    @property
    def location(self) -> str:
        return f"{self.output}{self.id}.csv" if self.output else ""

    @property
    def scanned(self) -> int:
        """Bytes scanned until now: they grow evenly while the query runs."""
        if self.is_reused or self.state == "QUEUED":
            return 0
        share = ((self.ended or time.time()) - self.started) / self.seconds if self.seconds else 1.0
        return self.scans if self.state == "SUCCEEDED" else int(self.scans * min(share, 1.0))

    def end(self, state: str, reason: str = "", error: dict[str, Any] | None = None) -> None:
        if not self.is_over:
            self.state, self.reason, self.error, self.ended = state, reason, error or {}, time.time()

    def told(self) -> dict[str, Any]:
        """`QueryExecution` of the API."""
        status: dict[str, Any] = {"State": self.state, "SubmissionDateTime": self.started}
        if self.ended:
            status["CompletionDateTime"] = self.ended
        if self.reason:
            status["StateChangeReason"] = self.reason
        if self.error:
            status["AthenaError"] = self.error
        milliseconds = int(((self.ended or time.time()) - self.started) * 1000)
        statistics: dict[str, Any] = {
            "DataScannedInBytes": self.scanned,
            "EngineExecutionTimeInMillis": milliseconds,
            "QueryQueueTimeInMillis": 7,
            "TotalExecutionTimeInMillis": milliseconds + 7,
            "ResultReuseInformation": {"ReusedPreviousResult": self.is_reused},
        }
        if self.manifest:
            statistics["DataManifestLocation"] = self.manifest
        configuration = {"OutputLocation": self.location} if self.location else {}
        return {
            "QueryExecutionId": self.id,
            "Query": self.sql,
            "StatementType": "DML",
            "SubstatementType": "UNLOAD" if self.is_unload else "SELECT",
            "ResultConfiguration": configuration,
            "QueryExecutionContext": {"Catalog": "awsdatacatalog"},
            "Status": status,
            "Statistics": statistics,
            "WorkGroup": self.work_group,
            "EngineVersion": {
                "SelectedEngineVersion": "AUTO",
                "EffectiveEngineVersion": "Athena engine version 3",
            },
        }
