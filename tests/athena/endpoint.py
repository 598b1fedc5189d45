"""Amazon Athena's API over HTTP (AWS JSON 1.1), with an engine of ours behind it.

boto3 and PyAthena talk to it unchanged, by `endpoint_url`. It counts every call and every query, and can be
told to throttle, fail, lose and delay. Results go to an S3 of moto's where one is given.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.athena.execution import Execution, WorkGroup
from tests.athena.http import HTTPServer, Reply
from tests.athena.result import Engine, EngineError, Result
from tests.athena.trouble import FOREVER, Rule, Spoil, Trouble

_MOST_SQL = 262_144

#: Seconds for which nothing is said.
_MUTE = 1.5
_UNLOAD = re.compile(
    r"UNLOAD \((?P<sql>.*)\) TO '(?P<to>(?:[^']|'')*)' WITH \(format = 'PARQUET'\)", re.DOTALL
)
_CALLER = re.compile(r"Credential=([^/]+)/")


class RefusedError(Exception):
    """A call that is answered with an error: its code, its words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class AthenaEndpoint:
    """An Athena at `url`.

    `seconds` is how long a query takes, `scans` how many bytes it reads; `work_groups` may be changed at any
    time. `calls` counts the calls by operation, `own_seconds` how long the endpoint has spent on them.
    """

    def __init__(self, engine: Engine, s3: Any = None, engine_threads: int = 4) -> None:
        self.engine = engine
        self.s3 = s3
        self.seconds = 0.0
        self.scans = 1_000_000
        self.page = 1000
        self.work_groups: dict[str, WorkGroup] = {"primary": WorkGroup()}
        self.spoil: Spoil | None = None
        self.is_engine_dead = False
        self.executions: dict[str, Execution] = {}
        self.calls: Counter[str] = Counter()
        self.own_seconds = 0.0
        self._rules: list[Rule] = []
        self._tokens: dict[str, Execution] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._pool = ThreadPoolExecutor(engine_threads, "athena-endpoint-engine")
        self._server = HTTPServer(self._answer)

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def running(self) -> list[Execution]:
        """The queries that have not ended."""
        return [each for each in tuple(self.executions.values()) if not each.is_over]

    @property
    def last(self) -> Execution:
        """The query that was started last."""
        return tuple(self.executions.values())[-1]

    def inject(self, operation: str, trouble: Trouble, times: int = FOREVER) -> None:
        """Give trouble to the next calls of an operation (`*` for any)."""
        self._rules.append(Rule(operation, trouble, times))

    def calm(self) -> None:
        """No more trouble, as at the beginning; what has been counted is forgotten."""
        self._rules.clear()
        self.calls.clear()
        self.spoil, self.is_engine_dead, self.seconds, self.scans, self.page = (
            None,
            False,
            0.0,
            1_000_000,
            1000,
        )
        self.work_groups = {"primary": WorkGroup()}

    def hang_up(self) -> None:
        """Cut every connection, and take no new one until `open`."""
        self._server.hang_up()

    def open(self) -> None:
        self._server.open()

    def close(self) -> None:
        self._server.close()
        self._pool.shutdown()

    # -- HTTP -------------------------------------------------------------------------------------------

    async def _answer(self, headers: Mapping[str, str], body: bytes) -> Reply:
        began = time.perf_counter()
        try:
            return await self._reply(headers, body)
        finally:
            self.own_seconds += time.perf_counter() - began

    async def _reply(self, headers: Mapping[str, str], body: bytes) -> Reply:
        operation = headers["x-amz-target"].removeprefix("AmazonAthena.")
        self.calls[operation] += 1
        trouble = self._trouble(operation)
        if trouble is Trouble.MUTE:
            await asyncio.sleep(_MUTE)
        if trouble in {Trouble.UNHEARD, Trouble.MUTE}:
            return Reply(0, b"", is_silent=True)
        if trouble and trouble.code:
            return _error(trouble.code, trouble.message, trouble.status)
        caller = _CALLER.search(headers.get("authorization", ""))
        try:
            told = await self._operations[operation](self, json.loads(body), caller[1] if caller else "")
        except RefusedError as error:
            return _error(error.code, str(error), 400)
        is_silent, is_cut = trouble is Trouble.LOST, trouble is Trouble.CUT
        return Reply(200, json.dumps(told).encode(), is_cut=is_cut, is_silent=is_silent)

    def _trouble(self, operation: str) -> Trouble | None:
        for rule in self._rules:
            if rule.operation in {operation, "*"} and rule.times > 0:
                rule.times -= 1
                return rule.trouble
        return None

    # -- operations -------------------------------------------------------------------------------------

    async def _start(self, asked: dict[str, Any], caller: str) -> dict[str, Any]:
        known = self._tokens.get(asked["ClientRequestToken"])
        if known is None:
            known = self._tokens[asked["ClientRequestToken"]] = self._begin(asked, caller)
            task = self._tasks[known.id] = asyncio.create_task(self._run(known, asked))
            if not known.seconds:
                await asyncio.wait([task])
        return {"QueryExecutionId": known.id}

    def _begin(self, asked: dict[str, Any], caller: str) -> Execution:
        sql, name = asked["QueryString"], asked.get("WorkGroup", "primary")
        group = self.work_groups.get(name)
        if group is None:
            raise RefusedError("InvalidRequestException", f"WorkGroup {name} is not found.")
        if len(sql.encode()) > _MOST_SQL:
            raise RefusedError("InvalidRequestException", "queryString has length greater than 262144")
        output = asked.get("ResultConfiguration", {}).get("OutputLocation", "")
        if group.is_managed or group.enforces or not output:
            output = group.output
        if not (output or group.is_managed):
            raise RefusedError("InvalidRequestException", "No output location provided.")
        execution = Execution(sql, name, output, caller, self.seconds, self.scans)
        self.executions[execution.id] = execution
        return execution

    async def _get(self, asked: dict[str, Any], _caller: str) -> dict[str, Any]:
        execution = self._find(asked)
        cutoff = self.work_groups[execution.work_group].cutoff
        if cutoff is not None and execution.scanned > cutoff:
            self._cancel(execution, "Bytes scanned limit was exceeded")
        return {"QueryExecution": execution.told()}

    async def _get_many(self, asked: dict[str, Any], _caller: str) -> dict[str, Any]:
        return {"QueryExecutions": [self.executions[id].told() for id in asked["QueryExecutionIds"]]}

    async def _stop(self, asked: dict[str, Any], _caller: str) -> dict[str, Any]:
        execution = self._find(asked)
        self._cancel(execution, "Query has been cancelled by user.")
        # Once it is stopped it writes nothing more.
        if execution.writing:
            await asyncio.wait([execution.writing])
        return {}

    async def _results(self, asked: dict[str, Any], _caller: str) -> dict[str, Any]:
        execution = self._find(asked)
        if execution.state != "SUCCEEDED" or execution.result is None:
            raise RefusedError(
                "InvalidRequestException", f"Query has not yet finished. Current state: {execution.state}"
            )
        most = asked.get("MaxResults", 1000)
        if not 1 <= most <= 1000:
            raise RefusedError("InvalidRequestException", "MaxResults is not between 1 and 1000")
        result = execution.result
        rows = [] if execution.is_unload else [result.names, *result.rows]
        at, most = int(asked.get("NextToken", 0)), min(most, self.page)
        page: dict[str, Any] = {
            "UpdateCount": 0,
            "ResultSet": {
                "Rows": [{"Data": [_datum(value) for value in row]} for row in rows[at : at + most]],
                "ResultSetMetadata": {"ColumnInfo": [_column(*column) for column in result.columns]},
            },
        }
        return page | ({"NextToken": str(at + most)} if at + most < len(rows) else {})

    async def _work_group(self, asked: dict[str, Any], _caller: str) -> dict[str, Any]:
        name = asked["WorkGroup"]
        group = self.work_groups[name]
        configuration: dict[str, Any] = {
            "EnforceWorkGroupConfiguration": group.enforces,
            "ManagedQueryResultsConfiguration": {"Enabled": group.is_managed},
            "ResultConfiguration": {"OutputLocation": group.output} if group.output else {},
        }
        if group.cutoff is not None:
            configuration["BytesScannedCutoffPerQuery"] = group.cutoff
        return {"WorkGroup": {"Name": name, "State": "ENABLED", "Configuration": configuration}}

    async def _table(self, asked: dict[str, Any], _caller: str) -> dict[str, Any]:
        database, table = asked["DatabaseName"], asked["TableName"]
        columns = await self._work(self.engine.columns, database, table)
        if not columns:
            raise RefusedError(
                "MetadataException",
                f"EntityNotFoundException: Entity Not Found (Service: AmazonDataCatalog; Status Code: 400; "
                f"Error Code: EntityNotFoundException; Request ID: 1; Proxy: null) {table}",
            )
        told = [{"Name": name, "Type": type} for name, type in columns]
        return {"TableMetadata": {"Name": table, "TableType": "EXTERNAL_TABLE", "Columns": told}}

    _operations = {  # noqa: RUF012  # a table of the class, never changed
        "StartQueryExecution": _start,
        "GetQueryExecution": _get,
        "BatchGetQueryExecution": _get_many,
        "StopQueryExecution": _stop,
        "GetQueryResults": _results,
        "GetWorkGroup": _work_group,
        "GetTableMetadata": _table,
    }

    # -- queries ----------------------------------------------------------------------------------------

    async def _run(self, execution: Execution, asked: dict[str, Any]) -> None:
        execution.state = "RUNNING"
        unload = _UNLOAD.fullmatch(execution.sql)
        reuse = asked.get("ResultReuseConfiguration", {}).get("ResultReuseByAgeConfiguration", {})
        earlier = self._earlier(execution, reuse.get("MaxAgeInMinutes", 60)) if reuse.get("Enabled") else None
        try:
            if earlier:
                execution.is_reused, execution.result = True, earlier.result
            else:
                await asyncio.sleep(execution.seconds)
                sql = unload["sql"] if unload else execution.sql
                execution.result = await self._work(self._select, sql)
            if execution.output:
                to = unload["to"].replace("''", "'") if unload else ""
                execution.writing = asyncio.ensure_future(self._work(self._write, execution, to))
                await asyncio.shield(execution.writing)
        except EngineError as error:
            category = 1 if str(error).startswith("GENERIC_INTERNAL") else 2
            execution.end(
                "FAILED", str(error), {"ErrorCategory": category, "ErrorType": 1000, "Retryable": False}
            )
        except Exception as error:  # noqa: BLE001  # a query never runs for ever, whatever went wrong here
            execution.end("FAILED", f"GENERIC_INTERNAL_ERROR: the endpoint itself failed: {error!r}")
        else:
            execution.end("SUCCEEDED")

    def _select(self, sql: str) -> Result:
        if self.is_engine_dead:
            raise EngineError("GENERIC_INTERNAL_ERROR: the engine is gone: secret-cell")
        return self.engine.run(sql)

    def _earlier(self, execution: Execution, minutes: int) -> Execution | None:
        same = (
            each
            for each in self.executions.values()
            if (each.sql, each.work_group, each.state) == (execution.sql, execution.work_group, "SUCCEEDED")
            and time.time() - each.started < minutes * 60
        )
        return next(same, None)

    def _write(self, execution: Execution, to: str) -> None:
        assert execution.result
        if not to:
            self._put(execution.location, execution.result.csv())
            return
        files = {f"{to}{n}_{execution.id}": body for n, body in enumerate(execution.result.parquet(3))}
        execution.manifest = f"{execution.output}{execution.id}-manifest.csv"
        for location, body in files.items():
            self._put(location, body)
        self._put(execution.manifest, "".join(f"{location}\n" for location in files).encode())

    def _put(self, location: str, body: bytes) -> None:
        spoilt = self.spoil(body) if self.spoil else body
        if spoilt is not None:
            bucket, _, key = location.removeprefix("s3://").partition("/")
            self.s3.put_object(Bucket=bucket, Key=key, Body=spoilt)

    async def _work(self, work: Any, *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)

    def _cancel(self, execution: Execution, reason: str) -> None:
        execution.end("CANCELLED", reason)
        self._tasks[execution.id].cancel()

    def _find(self, asked: dict[str, Any]) -> Execution:
        found = self.executions.get(asked["QueryExecutionId"])
        if found is None:
            raise RefusedError(
                "InvalidRequestException", f"QueryExecution {asked['QueryExecutionId']} was not found"
            )
        return found


def _error(code: str, message: str, status: int) -> Reply:
    return Reply(status, json.dumps({"__type": code, "Message": message, "message": message}).encode())


def _datum(value: str | None) -> dict[str, str]:
    return {} if value is None else {"VarCharValue": value}


def _column(name: str, type: str) -> dict[str, Any]:
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": name,
        "Label": name,
        "Type": type,
        "Precision": 0,
        "Scale": 0,
        "Nullable": "UNKNOWN",
        "CaseSensitive": type == "varchar",
    }


__all__ = ["FOREVER", "AthenaEndpoint", "Result", "Trouble", "WorkGroup"]
