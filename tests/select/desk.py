"""Governed SQL on a real engine: a world of the golden cases under policies of one's own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from gateway.auth.identity import Identity
from gateway.auth.session import AttributeRule
from gateway.auth.verifier import Verifier
from gateway.backends.files import roots
from gateway.catalog.load import load_catalog
from gateway.catalog.parse_type import parse_type
from gateway.catalog.types import ColumnType
from gateway.http.statement import SelectRequest
from gateway.pipeline import Gateway
from gateway.policy.load import load_policies
from gateway.result.answer import Answer
from gateway.settings import Settings
from gateway.settings.engines import DuckDB
from gateway.snapshot import Snapshot
from tests.cases.case import MODEL
from tests.cases.play import CONTEXT, Kept, Known, Recorder

ATTRIBUTES: Mapping[str, ColumnType] = {"region": parse_type("VARCHAR")}
RULES = {name: AttributeRule(f"custom:{name}", type) for name, type in ATTRIBUTES.items()}


@dataclass(slots=True)
class Told:
    """What came of one statement."""

    answer: Answer
    audit: dict[str, Any]
    statements: list[str]

    @property
    def rows(self) -> list[list[Any]]:
        told = json.loads(self.answer.body)
        assert "rows" in told, told
        rows: list[list[Any]] = told["rows"]
        return rows

    @property
    def names(self) -> list[str]:
        return [column["name"] for column in json.loads(self.answer.body)["columns"]]

    @property
    def types(self) -> list[str]:
        return [column["type"] for column in json.loads(self.answer.body)["columns"]]

    @property
    def message(self) -> str:
        (error,) = json.loads(self.answer.body)["errors"]
        return str(error["message"])

    @property
    def code(self) -> str:
        told = json.loads(self.answer.body)
        return str(told["errors"][0]["extensions"]["code"]) if "errors" in told else "ok"


@dataclass(slots=True)
class Desk:
    """Takes statements of people with these groups; `folder` has the catalog and the policies."""

    folder: Path
    gateway: Gateway
    backend: Recorder
    sink: Kept
    known: Known

    async def ask(
        self,
        sql: str,
        parameters: Sequence[object] | Mapping[str, object] = (),
        *groups: str,
        claims: Mapping[str, object] | None = None,
    ) -> Told:
        self.known.identity = Identity(
            "subject-1", "someone", groups or ("analysts",), "access", 2**31, claims or {}
        )
        self.backend.ran.clear()
        request = select_request(sql, parameters)
        answer = await self.gateway.execute(request, "token", CONTEXT)
        ran = [statement.sql for statement, _ in self.backend.ran]
        return Told(answer, json.loads(self.sink.record.line()), ran)


def select_request(sql: str, parameters: Sequence[object] | Mapping[str, object]) -> SelectRequest:
    return SelectRequest(sql, parameters if isinstance(parameters, Mapping) else tuple(parameters))


@asynccontextmanager
async def open_desk(
    catalog: str,
    grants: str,
    *,
    roles: str = "g, group:analysts, role:analyst\ng, group:developers, role:developer\n",
    filters: str = "",
    data: Mapping[str, str] | None = None,
    settings: Mapping[str, object] | None = None,
) -> AsyncIterator[Desk]:
    """A gateway over a catalog of CSV files, each of `data` under its name."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name in ("catalog", "policies", "data"):
            (folder / name).mkdir()
        for name, text in (data or {}).items():
            (folder / "data" / f"{name}.csv").write_text(text)
        (folder / "catalog" / "catalog.yaml").write_text(catalog)
        (folder / "policies" / "model.conf").write_text(MODEL.read_text())
        (folder / "policies" / "roles.csv").write_text(roles)
        (folder / "policies" / "grants.csv").write_text(grants)
        (folder / "policies" / "data_filters.csv").write_text(filters)
        loaded = load_catalog(folder / "catalog")
        policies = load_policies(folder / "policies", loaded, ATTRIBUTES)
        backend = Recorder(DuckDB(threads=1), roots(loaded))
        sink, known = Kept(), Known()
        chosen = Settings.model_validate({"sql": {"enabled": True}, **(settings or {})})
        gateway = Gateway(chosen, RULES, cast(Verifier, known), backend, sink)
        try:
            await backend.prepare(loaded)
            gateway.use(Snapshot(loaded, policies, "1"))
            yield Desk(folder, gateway, backend, sink, known)
        finally:
            await backend.close()
