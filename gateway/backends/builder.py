"""Builds native copies beside those in use, and takes them into use in one transaction.

Where files came, went or changed, the rows of the others stay as they were read. New rows that all belong
behind the others are added to the copy in use; otherwise both are sorted into a new one.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import duckdb
from sqlglot import exp

from gateway.backends import change_sql, load_sql
from gateway.backends.content import Change, Content, Types, number
from gateway.backends.copier import Copier, stored_orders
from gateway.backends.faults import SourceError
from gateway.backends.files import Look, look
from gateway.backends.load_sql import Address, Reading
from gateway.catalog.model import EngineSource, FileSource, IcebergSource, Source, Table

#: A copy is built anew once it has this part of its rows in deleted ones, which still take their place.
_DELETED = 4


class NoRoomError(SourceError):
    """A copy that is larger than what is left for it."""

    def __init__(self, source: Source) -> None:
        kept = isinstance(source, EngineSource)
        instead = "leave `accelerate` out" if kept else "read its files in place (`materialize: never`)"
        super().__init__(
            "its native copy does not fit into what is left of `backend.duckdb.copies_bytes`: raise that, "
            f"or {instead}"
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands; `kind` is what stands there now (`TABLE`, `VIEW`) or empty for nothing.

    `room` is how many bytes a copy may take there, None for any number; what changes the table stands inside
    `changing`.
    """

    address: Address
    kind: str
    room: int | None
    changing: Callable[[], AbstractContextManager[None]]


class Builder:
    """Works on the copier's cursor, for one thread at a time."""

    def __init__(self, copier: Copier) -> None:
        self._copier = copier
        self._run = copier.run
        self._numbers = itertools.count()

    def build(self, reading: Reading, place: Place, found: Look, types: Types) -> Content:
        """Read everything. Raises duckdb.Error or SourceError, and changes nothing then."""
        is_numbered = isinstance(reading.table.source, FileSource) and load_sql.FILE_INDEX not in types
        if is_numbered:
            reading = replace(reading, first=0)
        copy = self._fresh(place)
        rows = self._copier.copy(reading, copy)
        size = self._use(reading.table, copy, place, found, is_numbered=is_numbered)
        return Content(rows, size, number(found) if is_numbered else {}, types)

    def change(
        self, reading: Reading, place: Place, found: Look, content: Content, change: Change
    ) -> Content:
        """Read what is new alone; otherwise as `build`."""
        table = reading.table
        kept = change_sql.kept(place.address, load_sql.number_column(table), change.gone)
        added = self._fresh(place)
        try:
            if change.new:
                self._copier.read(replace(reading, paths=change.new, first=change.first), added)
            else:
                self._run(load_sql.create_table(added, kept.copy().limit(0)))
            self._check_added(table, kept, added)
            staying = self._number(change_sql.count(kept))
            rows = staying + self._number(change_sql.count(change_sql.all_of(added)))
            deleted = content.deleted + content.rows - staying
            size = content.size + self._size(table, added, is_numbered=True)
            is_tidy = deleted * _DELETED <= staying and _fits(place, size)
            if is_tidy and self._come_behind(table, kept, added):
                self._add(table, place, found, change, added)
                return Content(rows, size, change.files, content.types, deleted)
            copy = self._fresh(place)
            both = load_sql.sort(change_sql.both(kept, added), stored_orders(table)[0])
            try:
                self._run(load_sql.create_table(copy, both))
            except duckdb.Error:
                self._run(load_sql.drop("TABLE", copy))
                raise
            size = self._use(table, copy, place, found, is_numbered=True)
            return Content(rows, size, change.files, content.types)
        finally:
            self._run(load_sql.drop("TABLE", added))

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what is run within, or nothing."""
        self._copier.cursor.begin()
        try:
            yield
            self._copier.cursor.commit()
        except BaseException:
            # A commit that fails has rolled back by itself.
            with contextlib.suppress(duckdb.Error):
                self._copier.cursor.rollback()
            raise

    def _fresh(self, place: Place) -> Address:
        schema, name = place.address
        return schema, f"{name}~{next(self._numbers)}"

    def _number(self, select: exp.Select) -> int:
        return int(self._run(select).fetchall()[0][0])

    def _come_behind(self, table: Table, kept: exp.Select, added: Address) -> bool:
        """Whether no row that came stands before one that stays."""
        order = stored_orders(table)[0]
        ends = self._run(change_sql.come_behind(kept, added, order)).fetchall() if order else []
        return ends in ([], [(0,)])

    def _use(self, table: Table, copy: Address, place: Place, found: Look, *, is_numbered: bool) -> int:
        """Let a copy take the table's place, with its projections; their bytes. All go where it cannot."""
        made = [self._fresh(place) for _ in table.projections]
        try:
            size = self._size(table, copy, is_numbered=is_numbered)
            if not _fits(place, size):
                raise NoRoomError(table.source)
            for number, projection in enumerate(made):
                self._copier.project(table, copy, number, projection)
            _check_unchanged(table, found)
            with place.changing(), self.transaction():
                if place.kind == "TABLE":
                    self._copier.drop(table, place.address)
                elif place.kind:
                    self._run(load_sql.drop(place.kind, place.address))
                self._run(load_sql.rename(copy, place.address[-1]))
                # A table with an index takes no other name.
                for column in table.indexes:
                    self._run(change_sql.create_index(place.address, column))
                for number, projection in enumerate(made):
                    self._rename(projection, place, number)
        except (duckdb.Error, SourceError):
            for address in (copy, *made):
                self._run(load_sql.drop("TABLE", address))
            raise
        return size

    def _add(self, table: Table, place: Place, found: Look, change: Change, added: Address) -> None:
        """Change the table in use, and make its projections anew: each row has a place of its own in them."""
        with place.changing(), self.transaction():
            if change.gone:
                self._run(change_sql.delete(place.address, load_sql.number_column(table), change.gone))
            self._run(change_sql.insert(place.address, change_sql.all_of(added)))
            for number in range(len(table.projections)):
                made = self._fresh(place)
                self._copier.project(table, place.address, number, made)
                self._run(load_sql.drop("TABLE", load_sql.projection(place.address, number)))
                self._rename(made, place, number)
            _check_unchanged(table, found)

    def _rename(self, projection: Address, place: Place, number: int) -> None:
        self._run(load_sql.rename(projection, load_sql.projection(place.address, number)[-1]))

    def _size(self, table: Table, rows: Address, *, is_numbered: bool) -> int:
        """The bytes of rows in a copy and in its projections."""
        own = self._number(change_sql.measure(table, rows, is_numbered=is_numbered))
        if not table.projections:
            return own
        bare = change_sql.measure(replace(table, indexes=()), rows, is_numbered=is_numbered)
        return own + len(table.projections) * self._number(bare)

    def _check_added(self, table: Table, kept: exp.Select, added: Address) -> None:
        """Check the key over all rows, by looking up those that are new among the others."""
        if not table.primary_key:
            return
        new = load_sql.count_bad_keys(load_sql.locate(added), table.primary_key)
        _, nulls, repeated = self._run(new).fetchall()[0]
        if nulls or repeated or self._number(change_sql.count_repeated(kept, added, table.primary_key)):
            self._copier.check_key(table, change_sql.both(kept, added).subquery())


def _fits(place: Place, size: int) -> bool:
    return place.room is None or size <= place.room


def _check_unchanged(table: Table, found: Look) -> None:
    # A snapshot of an Iceberg table stays as it is, whatever was added; an engine has no files to look at.
    if not isinstance(table.source, IcebergSource | EngineSource) and look(table.source) != found:
        raise SourceError("its files changed while they were read")
