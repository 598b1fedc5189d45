"""The naive evaluator: what an operation answers over what its caller sees, in plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.properties.documents import (
    Field,
    Operation,
    Selected,
    absent,
    collected,
    fields_of,
    plain,
)
from tests.properties.rows import RefusedError, follow, passes, select
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
    """What the operation answers where lists have at most `most` rows; raises RefusedError."""
    if operation.bad:
        raise RefusedError
    return _Evaluator(sight, most).reply(operation)


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
                self._check(self._relation(field.name), field.selection or ())
        parts = []
        for key, fields in collected((operation.selection,)).items():
            field = fields[0]
            if field.name == "__typename":
                parts.append((key, quoted(QUERY_TYPE)))
                continue
            arguments = {name: plain(value) for name, value in field.arguments if not absent(value)}
            parts.append((key, self._root(key, field.name, arguments, fields)))
        data = "null" if self.too_long else _object(parts)
        return Reply(data, tuple(self.withheld), tuple(self.cells), tuple(self.too_long))

    def _relation(self, name: str) -> Relation:
        return self.by_root.get(name) or self.by_root[name.removesuffix("_by_pk")]

    def _check(self, relation: Relation, selection: tuple[Selected, ...]) -> None:
        """Refuse a selection that names what its type does not show."""
        columns = {column.field: column for column in relation.columns}
        for field in fields_of(selection):
            if column := columns.get(field.name):
                if column.name not in self.sight.shown(relation):
                    raise RefusedError
            elif field.name != "__typename":
                link = next(link for link in relation.links if link.name == field.name)
                if not self.sight.follows(relation, link, usable=False):
                    raise RefusedError
                self._check(self.relations[link.target], field.selection or ())

    def _root(self, key: str, name: str, arguments: Mapping[str, object], fields: list[Field]) -> str:
        relation = self._relation(name)
        if not self.sight.shown(relation):
            raise RefusedError
        single = relation.root != name
        rows = self._by_key(relation, arguments) if single else select(self.sight, relation, arguments)
        limit = arguments.get("limit")
        if isinstance(limit, int) and limit > self.most:
            raise RefusedError
        if not self.sight.visible[relation.qualified]:
            self._note((key,), relation, None)
            return "null" if single else "[]"
        # Withheld fields are listed whether or not there is a row.
        self._object(relation, None, fields, (key,), ())
        if len(rows) > self.most:
            self.too_long.append(key)
            return ""
        places: Sequence[Path] = [(key,)] if single else [(key, number) for number in range(len(rows))]
        out = [self._object(relation, r, fields, (key,), p) for r, p in zip(rows, places, strict=False)]
        if single:
            return out[0] if out else "null"
        return "[" + ",".join(out) + "]"

    def _by_key(self, relation: Relation, arguments: Mapping[str, object]) -> list[Row]:
        if not self.sight.has_by_pk(relation):
            raise RefusedError
        fields = {column.field: column for column in relation.columns}
        where = {name: {"_eq": raw} for name, raw in arguments.items()}
        assert set(where) <= set(fields)
        if not self.sight.visible[relation.qualified]:
            return []
        return [
            r for r in self.sight.rows[relation.qualified] if passes(self.sight, relation, where, r) is True
        ][:1]

    def _note(self, path: Path, relation: Relation, column: str | None) -> None:
        mode = self.sight.modes[relation.qualified]
        assert mode != "hide", "what is hidden cannot be asked for"
        entry = Withheld(path, relation.qualified, column, mode)
        if entry not in self.withheld:
            self.withheld.append(entry)

    def _object(
        self, relation: Relation, row: Row | None, fields: list[Field], path: Path, place: Path
    ) -> str:
        """The object of a row; `path` is that of its fields, `place` the same with list indexes."""
        parts = []
        columns = {column.field: column for column in relation.columns}
        links = {link.name: link for link in relation.links}
        for key, same in collected(tuple(field.selection or () for field in fields)).items():
            name, here, there = same[0].name, (*path, key), (*place, key)
            if name == "__typename":
                parts.append((key, quoted(relation.root)))
            elif column := columns.get(name):
                if column.name not in self.sight.visible[relation.qualified]:
                    self._note(here, relation, column.name)
                self._note_cell(there, relation, column.name, row)
                parts.append((key, encode(column.type, row[column.name] if row else None)))
            else:
                parts.append((key, self._related(relation, links[name], row, same, here, there)))
        return _object(parts)

    def _note_cell(self, place: Path, relation: Relation, column: str, row: Row | None) -> None:
        if column in self.sight.withheld.get(id(row), ()):
            self.cells.append(Withheld(place, relation.qualified, column, "null"))

    def _related(
        self, relation: Relation, link: Link, row: Row | None, fields: list[Field], path: Path, place: Path
    ) -> str:
        target = self.relations[link.target]
        if not self.sight.visible[link.target]:
            self._note(path, target, None)
            return "null"
        for own, other in link.keys:
            if own not in self.sight.visible[relation.qualified]:
                self._note(path, relation, own)
                return "null"
            if other not in self.sight.visible[link.target]:
                self._note(path, target, other)
                return "null"
        found = follow(self.sight, relation, link, row) if row else None
        text = self._object(target, found, fields, path, place)
        for own, _ in link.keys:
            self._note_cell(place, relation, own, row)
        return text if found else "null"


def _object(parts: Sequence[tuple[str, str]]) -> str:
    return "{" + ",".join(f"{quoted(key)}:{text}" for key, text in parts) + "}"
