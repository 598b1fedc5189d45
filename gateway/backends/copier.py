"""Makes native tables of sources, and checks what they hold, so that no cell can make a query fail."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import duckdb
from sqlglot import exp

from gateway.backends import change_sql, load_sql
from gateway.backends.faults import SourceError
from gateway.backends.load_sql import Address, Reading
from gateway.catalog.model import FileSource, IcebergSource, Materialize, Table
from gateway.plan.projections import Orders


class Copier:
    """Reads sources on a cursor of its own, for one thread at a time."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self.cursor = cursor

    def run(self, tree: exp.Expr) -> duckdb.DuckDBPyConnection:
        """The result of a statement, until the next one."""
        return self.cursor.execute(tree.sql(dialect="duckdb"))

    def copy(self, reading: Reading, address: Address) -> int:
        """Make a table of a source; the number of its rows.

        Raises duckdb.Error or SourceError, and leaves nothing then.
        """
        try:
            self.read(reading, address)
            return self.check_key(reading.table, load_sql.locate(address))
        except (duckdb.Error, SourceError):
            self.run(load_sql.drop("TABLE", address))
            raise

    def read(self, reading: Reading, address: Address) -> None:
        """Make a table of a source, in the order of the table and without a look at its key."""
        select = load_sql.sort(load_sql.select_source(reading), stored_orders(reading.table)[0])
        with self._given(reading):
            try:
                self.run(load_sql.create_table(address, select))
            except duckdb.ConversionException:
                self.check_values(reading, tuple(reading.table.columns))
                raise

    def drop(self, table: Table, address: Address) -> None:
        """Let go of a copy with its projections, as far as they are there."""
        for number in range(len(table.projections)):
            self.run(load_sql.drop("TABLE", load_sql.projection(address, number)))
        self.run(load_sql.drop("TABLE", address))

    def project(self, table: Table, address: Address, number: int, made: Address) -> None:
        """Make a projection of a copy, from the rows that it has now."""
        order = stored_orders(table)[1 + number]
        self.run(load_sql.create_table(made, load_sql.sort(change_sql.all_of(address), order)))

    def check_values(self, reading: Reading, columns: Sequence[str]) -> None:
        """Raises SourceError where a value does not fit its declared type."""
        if not columns:
            return
        counts = self.run(load_sql.count_misfits(reading, columns)).fetchall()[0]
        misfits = [
            f"`{name}` has {count} that are no {reading.table.columns[name].type}"
            for name, count in zip(columns, counts, strict=True)
            if count
        ]
        if misfits:
            raise SourceError(f"values do not fit the declared types: {', '.join(misfits)}")

    def check_key(self, table: Table, relation: exp.Expr) -> int:
        """The number of rows; raises SourceError where the key is null or repeated."""
        key = table.primary_key
        rows, nulls, repeated = self.run(load_sql.count_bad_keys(relation, key)).fetchall()[0]
        if nulls or repeated:
            raise SourceError(
                f"its primary key ({', '.join(key)}) is null in {nulls} rows and repeated in {repeated}; "
                "mend the data, or declare the key that it has"
            )
        return int(rows)

    @contextlib.contextmanager
    def _given(self, reading: Reading) -> Iterator[None]:
        """Let the cursor, and nobody else, read rows that come as a stream."""
        rows = reading.rows
        if rows is None:
            yield
            return
        self.cursor.register(load_sql.ROWS, rows)
        try:
            yield
        except duckdb.Error:
            if rows.fault:
                raise SourceError(rows.fault) from None
            raise
        finally:
            self.cursor.unregister(load_sql.ROWS)


def is_copied(table: Table) -> bool:
    """Whether a native table is made of a source, or it is read where it lies."""
    if table.materialize is Materialize.AUTO:
        return isinstance(table.source, FileSource | IcebergSource)
    return table.materialize is Materialize.ALWAYS


def stored_orders(table: Table) -> Orders:
    """What the rows of each copy are sorted by: the columns declared, and the key that tells the rest."""
    return tuple(_behind(columns, table.primary_key) for columns in (table.sort, *table.projections))


def _behind(columns: tuple[str, ...], key: tuple[str, ...]) -> tuple[str, ...]:
    return columns + tuple(name for name in key if name not in columns)
