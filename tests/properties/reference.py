"""The naive evaluator: what an operation answers over what its caller sees, in plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.properties.documents import Field, Operation, collected, fields_of, given, has_unfit
from tests.properties.groups import Group, groups, key_type
from tests.properties.measures import AmbiguousError, measure, measure_text
from tests.properties.naming import check_root
from tests.properties.rows import (
    RefusedError,
    check_apart,
    count_of,
    follow,
    gather,
    hidden_by,
    passes,
    select,
)
from tests.properties.sight import Sight
from tests.properties.spelling import encode, quoted
from tests.properties.values import Row
from tests.properties.worlds import Link, Relation

QUERY_TYPE = "query_root"


Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """A field that came out null since it is withheld; `column` None stands for the whole table.

    The path of a single cell has list indexes.
    """

    path: Path
    table: str
    column: str | None
    mode: str


@dataclass(frozen=True, slots=True)
class Reply:
    """`data` is JSON text; `too_long` are the root fields that have more rows than are allowed."""

    data: str
    withheld: tuple[Withheld, ...]
    cells: tuple[Withheld, ...]
    too_long: tuple[str, ...]


def answer(operation: Operation, sight: Sight, most: int) -> Reply:
    """What the operation answers where lists have at most `most` rows.

    Raises RefusedError, and AmbiguousError where a value that fits nothing stands in a withheld list only:
    it may be looked at or not.
    """
    reply = _Evaluator(sight, most).reply(operation)
    if operation.bad:
        raise AmbiguousError
    return reply


class _TooLongError(Exception):
    """A list of a root field has more rows than are allowed."""


class _Evaluator:
    def __init__(self, sight: Sight, most: int) -> None:
        self.sight = sight
        self.most = most
        self.relations = sight.world.relations
        self.by_root = {relation.root: relation for relation in self.relations.values()}
        self.withheld: list[Withheld] = []
        self.cells: list[Withheld] = []
        self.too_long: list[str] = []

    def reply(self, operation: Operation) -> Reply:
        for field in fields_of(operation.selection):
            if field.name != "__typename":
                check_root(self.sight, self._relation(field.name), field)
        parts, is_null = [], False
        for key, fields in collected((operation.selection,)).items():
            name = fields[0].name
            if name == "__typename":
                parts.append((key, quoted(QUERY_TYPE)))
                continue
            try:
                parts.append((key, self._root(key, name, fields)))
            except _TooLongError:
                self.too_long.append(key)
                parts.append((key, "null"))
                is_null = is_null or not name.endswith("_by_pk")
        data = "null" if is_null else _object(parts)
        return Reply(data, tuple(self.withheld), tuple(self.cells), tuple(self.too_long))

    def _relation(self, name: str) -> Relation:
        return self.by_root.get(name) or next(
            self.by_root[name.removesuffix(end)]
            for end in ("_by_pk", "_aggregate", "_group_by")
            if name.endswith(end)
        )

    def _root(self, key: str, name: str, fields: list[Field]) -> str:
        relation, arguments = self._relation(name), given(fields[0])
        if name == f"{relation.root}_group_by":
            self._read(fields, is_listed=True)
            return self._groups(relation, groups(self.sight, relation, arguments), fields)
        is_whole = name == f"{relation.root}_aggregate"
        self._read(fields, is_listed=not is_whole or bool(_listed(fields)))
        single = name == f"{relation.root}_by_pk"
        rows = self._by_key(relation, arguments) if single else select(self.sight, relation, arguments)
        if not self.sight.visible[relation.qualified]:
            self._note((key,), relation, None)
            return "null" if single else _nothing(relation, fields) if is_whole else "[]"
        # Withheld fields are listed whether or not there is a row.
        if is_whole:
            self._whole(relation, None, fields, (key,), (key,))
            return self._whole(relation, rows, fields, (key,), (key,))
        if single:
            none = self._object(relation, None, fields, (key,), ())
            return self._object(relation, rows[0], fields, (key,), (key,)) if rows else none and "null"
        self._rows(relation, None, fields, (key,), (key,))
        return self._rows(relation, rows, fields, (key,), (key,))

    def _read(self, fields: list[Field], *, is_listed: bool) -> None:
        """Refuse values that fit nothing in arguments that are looked at."""
        limit = given(fields[0]).get("limit")
        if has_unfit(fields[0]) or (is_listed and isinstance(limit, int) and limit > self.most):
            raise RefusedError

    def _by_key(self, relation: Relation, arguments: Mapping[str, object]) -> list[Row]:
        if not self.sight.visible[relation.qualified]:
            return []
        where = {name: {"_eq": raw} for name, raw in arguments.items()}
        return [
            r for r in self.sight.rows[relation.qualified] if passes(self.sight, relation, where, r) is True
        ][:1]

    def _note(self, path: Path, relation: Relation, column: str | None) -> None:
        mode = self.sight.modes[relation.qualified]
        described = self.sight.described[relation.qualified]
        is_known = column in described if column else bool(described)
        assert mode != "hide" or is_known, "what is hidden cannot be asked for"
        entry = Withheld(path, relation.qualified, column, mode)
        if entry not in self.withheld:
            self.withheld.append(entry)

    def _rows(
        self, relation: Relation, rows: list[Row] | None, fields: list[Field], path: Path, place: Path
    ) -> str:
        """A list of objects; without rows only what is withheld of them is noted."""
        if rows is None:
            self._object(relation, None, fields, path, ())
            return "[]"
        if len(rows) > self.most:
            raise _TooLongError
        out = (self._object(relation, r, fields, path, (*place, n)) for n, r in enumerate(rows))
        return "[" + ",".join(out) + "]"

    def _object(
        self, relation: Relation, row: Row | None, fields: list[Field], path: Path, place: Path
    ) -> str:
        """The object of a row; `path` is that of its fields, `place` the same with list indexes."""
        parts = []
        columns = {column.field: column for column in relation.columns}
        for key, same in _inside(fields).items():
            name, here, there = same[0].name, (*path, key), (*place, key)
            if name == "__typename":
                parts.append((key, quoted(relation.root)))
            elif column := columns.get(name):
                if column.name not in self.sight.visible[relation.qualified]:
                    self._note(here, relation, column.name)
                self._note_cell(there, relation, column.name, row)
                parts.append((key, encode(column.type, row[column.name] if row else None)))
            else:
                parts.append((key, self._related(relation, relation.link(name), row, same, here, there)))
        return _object(parts)

    def _note_cell(self, place: Path, relation: Relation, column: str, row: Row | None) -> None:
        if column in self.sight.withheld.get(id(row), ()):
            self.cells.append(Withheld(place, relation.qualified, column, "null"))

    def _note_key(self, place: Path, relation: Relation, column: str, row: Row | None) -> None:
        if column in self.sight.lost.get(id(row), ()):
            self.cells.append(Withheld(place, relation.qualified, column, "null"))

    def _related(
        self, relation: Relation, link: Link, row: Row | None, fields: list[Field], path: Path, place: Path
    ) -> str:
        target, is_whole = self.relations[link.target], link.many and fields[0].name == link.whole
        if hidden := hidden_by(self.sight, relation, link):
            self._note(path, *hidden)
            return _nothing(target, fields) if is_whole else "[]" if link.many else "null"
        if row is not None:
            check_apart(self.sight, relation, link, row)
        for own, _ in link.keys:
            self._note_key(place, relation, own, row)
        if not link.many:
            found = follow(self.sight, link, row) if row else None
            text = self._object(target, found, fields, path, place)
            return text if found else "null"
        if row is None:
            self._read(fields, is_listed=not is_whole or bool(_listed(fields)))
        rows = select(self.sight, target, given(fields[0]), gather(self.sight, link, row)) if row else None
        if not is_whole:
            return self._rows(target, rows, fields, path, place)
        for key in _listed(fields):
            for own, _ in link.keys:
                self._note_key((*place, key), relation, own, row)
        return self._whole(target, rows, fields, path, place)

    # -- aggregates -----------------------------------------------------------------------------------

    def _whole(
        self, relation: Relation, rows: list[Row] | None, fields: list[Field], path: Path, place: Path
    ) -> str:
        """The object of rows as a whole."""
        parts = []
        for key, same in _inside(fields).items():
            match same[0].name:
                case "__typename":
                    parts.append((key, quoted(f"{relation.root}_aggregate")))
                case "nodes":
                    parts.append((key, self._rows(relation, rows, same, (*path, key), (*place, key))))
                case _:
                    parts.append((key, self._measures(relation, rows or [], same)))
        return _object(parts)

    def _groups(self, relation: Relation, found: list[Group], fields: list[Field]) -> str:
        if len(found) > self.most:
            raise _TooLongError
        return "[" + ",".join(self._group(relation, group, fields) for group in found) + "]"

    def _group(self, relation: Relation, group: Group, fields: list[Field]) -> str:
        parts = []
        for key, same in _inside(fields).items():
            match same[0].name:
                case "__typename":
                    parts.append((key, quoted(f"{relation.root}_group")))
                case "key":
                    parts.append((key, self._keys(relation, group, same)))
                case _:
                    parts.append((key, self._measures(relation, group.rows, same)))
        return _object(parts)

    def _keys(self, relation: Relation, group: Group, fields: list[Field]) -> str:
        parts = []
        for key, same in _inside(fields).items():
            name = same[0].name
            if name == "__typename":
                parts.append((key, quoted(f"{relation.root}_group_key")))
            else:
                parts.append((key, encode(key_type(relation, name), group.keys[name])))
        return _object(parts)

    def _measures(self, relation: Relation, rows: list[Row], fields: list[Field]) -> str:
        parts = []
        for key, same in _inside(fields).items():
            match same[0].name:
                case "__typename":
                    parts.append((key, quoted(f"{relation.root}_aggregate_fields")))
                case "count":
                    asked = given(same[0])
                    columns, distinct = asked.get("columns"), asked.get("distinct")
                    parts.append((key, str(count_of(self.sight, relation, rows, columns, distinct))))
                case function:
                    parts.append((key, self._of_columns(relation, function, rows, same)))
        return _object(parts)

    def _of_columns(self, relation: Relation, function: str, rows: list[Row], fields: list[Field]) -> str:
        parts = []
        columns = {column.field: column for column in relation.columns}
        for key, same in _inside(fields).items():
            if same[0].name == "__typename":
                parts.append((key, quoted(f"{relation.root}_{function}_fields")))
                continue
            column = columns[same[0].name]
            value = measure(function, [row[column.name] for row in rows])
            parts.append((key, measure_text(column.type, value)))
        return _object(parts)


def _inside(fields: list[Field]) -> dict[str, list[Field]]:
    return collected(tuple(field.selection or () for field in fields))


def _listed(fields: list[Field]) -> list[str]:
    """The keys under which an aggregate lists its rows."""
    return [key for key, same in _inside(fields).items() if same[0].name == "nodes"]


def _nothing(relation: Relation, fields: list[Field]) -> str:
    """An aggregate of which nothing may be seen."""
    typename = quoted(f"{relation.root}_aggregate")
    made = {"__typename": typename, "nodes": "[]", "aggregate": "null"}
    return _object([(key, made[same[0].name]) for key, same in _inside(fields).items()])


def _object(parts: Sequence[tuple[str, str]]) -> str:
    return "{" + ",".join(f"{quoted(key)}:{text}" for key, text in parts) + "}"
