"""The laboratory of the laws, whose gateway answers from copies of the engine's tables wherever it can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from gateway.audit.record import AuditRecord
from gateway.audit.sink import AuditSink
from gateway.backends.base import TableStatus
from gateway.backends.copies import Copies
from gateway.catalog.model import Acceleration, Catalog, Table
from gateway.catalog.types import Kind
from gateway.pipeline import Gateway
from gateway.settings import Limits, Settings
from gateway.settings.engines import DuckDB
from tests.properties.cases import Case
from tests.properties.documents import Operation
from tests.properties.files import read_snapshot
from tests.properties.lab import _RULES, Engine, Lab
from tests.properties.masks import SECRET
from tests.properties.policies import Caller, Policies
from tests.properties.worlds import Rows

_HOUR = Acceleration(3600.0, 3600.0)


class Served(Engine):
    """The engine, which says that it serves what it was filled with."""

    def status(self) -> Mapping[str, TableStatus]:
        return {name: TableStatus(True) for name in self._names}


class Counted(AuditSink):
    """Counts the root fields that copies answered."""

    def __init__(self) -> None:
        super().__init__("nowhere")
        self.found: Counter[str] = Counter()

    def write(self, record: AuditRecord) -> None:
        record.line()
        self.found["copied"] += len(record.copies)


class CopiedLab(Lab):
    """Asks a gateway with copies; the one without the cache is without copies too."""

    def __init__(self) -> None:
        super().__init__(Served())
        self.copies = Copies(DuckDB(threads=1), self.engine)
        self.audit = Counted()

    def close(self) -> None:
        self.loop.run(self.copies.close())
        super().close()

    def open(self, case: Case) -> None:
        super().open(case)
        settings = Settings(on_denied=case.mode, limits=Limits(rows=case.most))
        asked = settings, _RULES, self.tokens, self.engine, self.audit
        self.gateway = Gateway(*asked, copies=self.copies, hash_secret=SECRET)  # type: ignore[arg-type]  # stand-ins that have what is asked of them
        self.govern(case.policies)
        self.renew()

    def govern(self, policies: Policies) -> None:
        self.plain.use(read_snapshot(self.case.world, policies))
        self.gateway.use(read_snapshot(self.case.world, policies, accelerated))
        self.policies = policies

    def fill(self, rows: Rows) -> None:
        super().fill(rows)
        self.renew()

    def ask(
        self,
        caller: Caller,
        operation: Operation,
        *,
        cells: bool = False,
        cache: bool = False,
        explain: bool = False,
    ) -> bytes:
        # All copies are made anew when a row changes, and in earnest by the clock: a miss would tell of that.
        return super().ask(caller, operation, cells=cells, cache=False, explain=explain)

    def renew(self) -> None:
        """Make every copy anew."""
        for held in self.copies._held.values():
            held.due = 0.0
        self.loop.run(self.copies.refresh())
        faults = {name: each.fault for name, each in self.copies.status().items() if not each.ready}
        assert not faults, faults


def accelerated(catalog: Catalog) -> Catalog:
    """The catalog whose tables are all copied, but for those with what no engine that is copied has.

    DuckDB, which stands for one here, writes an interval for files in a way that it does not read itself.
    """
    tables = {
        name: table if table.is_view or _has_interval(table) else replace(table, acceleration=_HOUR)
        for name, table in catalog.tables.items()
    }
    return replace(catalog, tables=tables)


def _has_interval(table: Table) -> bool:
    return any(Kind.INTERVAL in column.type.kinds for column in table.columns.values())
