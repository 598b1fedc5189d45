"""Same answers with every physical design, whatever happens to the files."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from gateway.audit.record import AuditRecord
from gateway.audit.sink import AuditSink
from gateway.auth.identity import Identity
from gateway.backends import content
from gateway.backends.builder import Builder
from gateway.backends.content import Change
from gateway.backends.copier import Copier
from gateway.backends.duckdb import DuckDBBackend
from gateway.backends.files import roots
from gateway.catalog.model import Table
from gateway.demo.files import demo_files
from gateway.http.request import GraphQLRequest, RequestContext
from gateway.pipeline import Gateway
from gateway.plan.uses import LISTED, ONE, filtered
from gateway.predicate import ColumnRef, Predicate
from gateway.settings import Settings
from gateway.settings.engines import DuckDB
from gateway.snapshot import load_snapshot
from gateway.sql.level import Level
from gateway.sql.scan import compile_relation
from tests.properties.plants_in_copies import order_of_withheld_cells_told

SEEDS = (33, 8, 5, 21, 24, 29)
PARTS = ("x", "y", "z")
COLUMNS = ("id", "a", "n", "d", "part")

#: What a session may see: all, some rows, and some cells in some rows alone.
GRANTS = (
    (("*", "*"),),
    (("*", "some_T"),),
    (("id|n|part", "*"), ("a|d", "some_T")),
    (("a|n|d|part", "*"), ("id", "some_T")),
)


class _Door:
    def cached(self, _token: str, _now: float) -> Identity:
        return Identity("someone", "someone", ("g",), "access", 2**40, {})


class _NoAudit(AuditSink):
    def write(self, record: AuditRecord) -> None:
        record.line()


class Twin:
    """Two tables over the same files: a native copy of a random design, and the files in place."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.random = random.Random(seed)
        self.folder = folder
        self.files: dict[Path, None] = {}
        self.used: set[int] = set()
        self.last = 0
        for _ in range(2):
            self.add()
        settings = Settings.model_validate(
            {"catalog": {"path": folder / "catalog"}, "policies": {"path": folder / "policies"}}
        )
        self._write_catalog()
        snapshot = load_snapshot(settings, {})
        self.catalog = snapshot.catalog
        # On a disk DuckDB compresses and merges row groups by itself.
        directory = folder / "work" if seed % 2 else None
        self.backend = DuckDBBackend(DuckDB(threads=1, directory=directory), roots(self.catalog))
        self.loop = asyncio.Runner()
        self.gateway = Gateway(settings, {}, _Door(), self.backend, _NoAudit("nowhere"))  # type: ignore[arg-type]  # stand-ins that have what is asked of them
        self.gateway.use(snapshot)
        self.look()

    def _write_catalog(self) -> None:
        some = self.random.sample
        self.design: dict[str, Any] = {
            "primary_key": self.random.choice([["id"], ["id"], ["part", "id"], []]),
            "sort": some(COLUMNS, self.random.randrange(4)),
            "indexes": some(COLUMNS, self.random.randrange(3)),
        }
        # Chosen apart, so that all else is what it would be without them.
        apart = random.Random(repr(self.design))
        orders = [apart.sample(COLUMNS, apart.randrange(1, 4)) for _ in range(apart.randrange(4))]
        main = self.design["sort"] or self.design["primary_key"]
        self.design["projections"] = [
            columns
            for number, columns in enumerate(orders)
            if columns != main[: len(columns)] and columns not in orders[:number]
        ]
        own = {name: columns for name, columns in self.design.items() if columns}
        columns = {"id": "INTEGER", "a": "VARCHAR", "n": "INTEGER", "d": "DOUBLE", "part": "VARCHAR"}
        files = {"files": f"{self.folder}/lake/**/*.csv", "partitions": ["part"]}
        common = {"source": files, "columns": columns}
        key = {"primary_key": own["primary_key"]} if "primary_key" in own else {}
        tables = {"own": common | own, "plain": common | key | {"materialize": "never"}}
        # JSON is YAML too.
        (self.folder / "catalog").mkdir()
        text = json.dumps({"database": "db", "tables": tables})
        (self.folder / "catalog" / "db.yaml").write_text(text)
        policies = self.folder / "policies"
        policies.mkdir()
        shutil.copy(demo_files().policies / "model.conf", policies)
        (policies / "roles.csv").write_text("g, group:g, role:r\n")
        grants = self.random.choice(GRANTS)
        lines = (
            f"p, role:r, table:db.{name}, SELECT, {columns}, {rows.replace('T', name)}, -, allow\n"
            for name in tables
            for columns, rows in grants
        )
        (policies / "grants.csv").write_text("".join(lines))
        filters = "".join(f'p2, some_{name}, table:db.{name}, *, "n > 3"\n' for name in tables)
        (policies / "data_filters.csv").write_text(filters)

    def close(self) -> None:
        self.loop.run(self.backend.close())
        self.loop.close()

    # -- files --------------------------------------------------------------------------------------------

    def add(self) -> None:
        """A file whose keys are all behind the others', or anywhere among them."""
        is_behind = self.random.random() < 0.5
        ids = []
        for _ in range(self.random.choice([0, 1, 5, 5, 40])):
            self.last += self.random.randrange(1, 4)
            free = [number for number in range(self.last) if number not in self.used]
            ids.append(self.random.choice(free) if free and not is_behind else self.last)
            self.used.add(ids[-1])
        part = PARTS[-1] if is_behind else self.random.choice(PARTS)
        path = (
            self.folder / "lake" / f"part={part}" / f"{len(list(self.folder.rglob('*.csv')))}-{self.last}.csv"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        self.write(path, ids)
        self.files[path] = None

    def replace(self) -> None:
        path = self.random.choice([*self.files])
        ids = [int(line.split(",")[0]) for line in path.read_text().splitlines()[1:]]
        kept = [number for number in ids if self.random.random() < 0.7]
        self.used -= {*ids} - {*kept}
        self.write(path, kept)

    def remove(self) -> None:
        if len(self.files) > 1:
            path = self.random.choice([*self.files])
            self.used -= {int(line.split(",")[0]) for line in path.read_text().splitlines()[1:]}
            del self.files[path]
            path.unlink()

    def write(self, path: Path, ids: list[int]) -> None:
        pick = self.random.choice
        lines = [
            f"{number},{pick(['', 'b', 'a', 'B'])},{pick(['', 1, 3, 5, 9])},{pick(['', '.5', '-0.0', 'nan'])}"
            for number in ids
        ]
        new = path.with_name(f".{path.name}")
        new.write_text("\n".join(["id,a,n,d", *lines]) + "\n")
        new.replace(path)

    def look(self) -> None:
        for _ in range(2):
            self.loop.run(self.backend.prepare(self.catalog))
        told = self.backend.status()
        assert [status.fault for status in told.values()] == ["", ""], self.design

    # -- operations ---------------------------------------------------------------------------------------

    def operation(self) -> str:
        pick = self.random.choice
        arguments = []
        filters = [
            f"id: {{_eq: {pick([1, 3, 8, 20])}}}", "id: {_in: [2, 9, 4, 15, 31]}", "id: {_gte: 7}",
            'a: {_eq: "a"}', 'a: {_in: ["b", "B"]}', "n: {_eq: 5}", "n: {_lt: 5}", "n: {_is_null: true}",
            "d: {_eq: 0}", 'part: {_eq: "z"}', 'part: {_in: ["x", "y"]}',
        ]  # fmt: skip
        chosen = self.random.sample(filters, self.random.randrange(3))
        sort = pick([self.design["sort"], self.design["primary_key"], *self.design["projections"], [], []])
        if len(sort) > 1 and self.random.random() < 0.5:
            # What stands behind a column of one value is in order, and behind one of several is not.
            chosen.append(pick([each for each in filters if each.startswith(f"{sort[0]}:")]))
            sort = sort[1:]
        if chosen:
            arguments.append(f"where: {{_and: [{', '.join(f'{{{each}}}' for each in chosen)}]}}")
        order = sort or self.random.sample(COLUMNS, self.random.randrange(3))
        if order:
            way = "asc" if sort else pick(["asc", "desc", "asc_nulls_first"])
            arguments.append(f"order_by: [{', '.join(f'{{{name}: {way}}}' for name in order)}]")
        if self.random.random() < 0.5:
            arguments.append(f"limit: {self.random.randrange(1, 8)}")
        if self.random.random() < 0.3:
            arguments.append("offset: 2")
        given = f"({', '.join(arguments)})" if arguments else ""
        return f"TABLE{given} {{ {' '.join(self.random.sample(COLUMNS, self.random.randrange(1, 6)))} }}"

    def ask(self, operation: str, root: str) -> bytes:
        request = GraphQLRequest("{ rows: " + operation.replace("TABLE", root) + " }")
        context = RequestContext("request", "", is_get=False)
        body = self.loop.run(self.gateway.execute(request, "token", context)).body
        if b'"errors"' in body:
            raise RuntimeError(operation, body)
        return body


@contextmanager
def twin(seed: int) -> Iterator[Twin]:
    folder = Path(tempfile.mkdtemp())
    made = Twin(seed, folder)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(folder)


def law(seed: int) -> None:
    """Every answer is the one that the files in place give."""
    with twin(seed) as both:
        for _ in range(5):
            for _ in range(8):
                operation = both.operation()
                own, plain = both.ask(operation, "own"), both.ask(operation, "plain")
                assert own == plain, (both.design, operation)
            for _ in range(both.random.choice([1, 1, 2])):
                both.random.choice([both.add, both.add, both.replace, both.remove])()
            both.look()


def _hold() -> None:
    for seed in SEEDS:
        law(seed)


def test_every_design_gives_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    ways: Counter[str] = Counter()
    for name in ("build", "change", "_add"):
        given = getattr(Builder, name)

        def counted(*arguments: Any, _given: Any = given, _name: str = name, **named: Any) -> Any:
            ways[_name] += 1
            return _given(*arguments, **named)

        monkeypatch.setattr(Builder, name, counted)

    def noted(source: Any, parameters: Any, copy: int = 0) -> Any:
        ways["projection"] += copy > 0
        return compile_relation(source, parameters, copy)

    comes_sorted = Level._comes_sorted

    def told(level: Level) -> bool:
        ways["in the order of a projection"] += (found := comes_sorted(level)) and level._copy(0) > 0
        return found

    monkeypatch.setattr(Level, "_comes_sorted", told)

    monkeypatch.setattr("gateway.sql.level.compile_relation", noted)
    _hold()
    assert ways["projection"] > 10, ways
    assert ways["in the order of a projection"] > 10, ways
    assert min(ways[name] for name in ("build", "change", "_add")) > 3, ways
    assert ways["change"] - ways["_add"] > 3, ways


# -- leaks planted on purpose -----------------------------------------------------------------------------


def rows_of_changed_files_stay(patch: pytest.MonkeyPatch) -> None:
    compare = content.compare

    def stale(*given: Any) -> Change | None:
        change = compare(*given)
        return change and Change((), change.new, change.first, change.files)

    patch.setattr("gateway.backends.lake.compare", stale)


def rows_added_anywhere(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Builder, "_come_behind", lambda *_: True)


def new_files_are_not_read(patch: pytest.MonkeyPatch) -> None:
    compare = content.compare

    def blind(*given: Any) -> Change | None:
        change = compare(*given)
        return change and Change(change.gone, (), change.first, change.files)

    patch.setattr("gateway.backends.lake.compare", blind)


def order_of_the_copy_told_of_projections(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Level, "_comes_sorted", lambda level: bool(level._in_order()))
    patch.setattr(Level, "_copy", lambda level, source: level.levels.copies[source].best())


def lists_taken_for_one_value(patch: pytest.MonkeyPatch) -> None:
    def careless(predicate: Predicate) -> Iterator[tuple[ColumnRef, str]]:
        return ((column, ONE if how == LISTED else how) for column, how in filtered(predicate))

    patch.setattr("gateway.plan.projections.filtered", careless)


def projections_lack_rows(patch: pytest.MonkeyPatch) -> None:
    project = Copier.project

    def lacking(copier: Copier, table: Table, address: Any, number: int, made: Any) -> None:
        project(copier, table, address, number, made)
        name = ".".join(f'"{part}"' for part in made)
        copier.cursor.execute(f"DELETE FROM {name} WHERE rowid % 2 = 1")

    patch.setattr(Copier, "project", lacking)


@pytest.mark.parametrize(
    "plant",
    [
        *(
            order_of_withheld_cells_told,
            rows_of_changed_files_stay,
            rows_added_anywhere,
            new_files_are_not_read,
        ),
        *(order_of_the_copy_told_of_projections, projections_lack_rows, lists_taken_for_one_value),
    ],
)
def test_the_law_finds_what_is_planted(plant: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        with pytest.raises(AssertionError):
            _hold()
