"""Whatever happens to the files, the table is their last good state that lay still."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import duckdb
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gateway.backends.lake import Lake
from tests.backends.lakes import catalog, csv, replace, table, write

NAMES = st.sampled_from(["a.csv", "b.csv", "deep/c.csv"])
ROWS = st.lists(st.integers(0, 9), max_size=3)

#: Not a number, a row too long, no such column, a null key.
BAD = st.sampled_from(["i,s\nSECRET,x\n", "i,s\n1,x,SECRET\n", "x\n1\n", "i,s\n,x\n"])


class LakeMachine(RuleBasedStateMachine):
    """Files are written, in one step or not, spoilt and deleted; the gateway looks whenever it looks."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.connection = duckdb.connect()
        self.lake = Lake(self.connection)
        self.served = catalog(
            table({"i": "INTEGER", "s": "VARCHAR"}, csv(self.folder / "**/*.csv"), key=("i", "s"))
        )
        self.files: dict[str, list[tuple[int, str]] | None] = {}
        self.seen: object = None
        self.expected: list[tuple[int, str]] | None = None
        self.is_faulty = True

    def teardown(self) -> None:
        self.lake.stop()
        self.connection.close()
        shutil.rmtree(self.folder)

    @rule(name=NAMES, numbers=ROWS, at_once=st.booleans())
    def write_good(self, name: str, numbers: list[int], at_once: bool) -> None:
        rows = [(number, f"{name} {place}") for place, number in enumerate(numbers)]
        text = "i,s\n" + "".join(f"{number},{text}\n" for number, text in rows)
        (replace if at_once else write)(self.folder / name, text)
        self.files[name] = rows

    @rule(name=NAMES, text=BAD)
    def write_bad(self, name: str, text: str) -> None:
        replace(self.folder / name, text)
        self.files[name] = None

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        if self.files.pop(name, ...) is not ...:
            (self.folder / name).unlink()

    @rule()
    def look(self) -> None:
        # A file that came and went between two looks has changed nothing.
        seen = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in self.folder.rglob("*.csv")}
        self.lake.load(self.served)
        if seen == self.seen or self.expected is None:
            rows = [row for written in self.files.values() for row in written or ()]
            self.is_faulty = not self.files or None in self.files.values()
            if not self.is_faulty:
                self.expected = sorted(rows)
        self.seen = seen

    @precondition(lambda self: bool(self.lake.status()))
    @invariant()
    def the_table_is_the_last_good_state(self) -> None:
        status = self.lake.status()["db.t"]
        assert status.ready is (self.expected is not None)
        assert bool(status.fault) is self.is_faulty
        assert "SECRET" not in status.fault
        if self.expected is not None:
            schema, name = self.lake.addresses(self.served)["db.t"]
            with self.connection.cursor() as cursor:
                assert (
                    cursor.execute(f'SELECT i, s FROM {schema}."{name}" ORDER BY ALL').fetchall()
                    == self.expected
                )


TestLakeMachine = LakeMachine.TestCase
TestLakeMachine.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
