"""Random operations over a world: mostly valid ones, with every construct of the query language."""

from __future__ import annotations

from dataclasses import replace

from tests.properties.arguments import ArgumentMaker
from tests.properties.choices import Choices
from tests.properties.documents import (
    Argument,
    Directive,
    Field,
    Fragment,
    Inline,
    Operation,
    Scalar,
    Selected,
    Spread,
    Variable,
)
from tests.properties.groups import groupable
from tests.properties.sight import Sight
from tests.properties.worlds import Link, Relation


class _Maker(ArgumentMaker):
    def __init__(self, source: Choices, sight: Sight, prefix: str) -> None:
        super().__init__(source, sight, prefix)
        self.fragments: dict[str, list[Fragment]] = {}
        #: Lists by type and field: under one key of one type the arguments are always the same.
        self.lists: dict[tuple[str, str], list[tuple[str, tuple[tuple[str, Argument], ...]]]] = {}
        self.aliases = {name: self._alias_table(relation) for name, relation in self.relations.items()}

    def _alias_table(self, relation: Relation) -> dict[str, str]:
        """Response keys of a type that are not the field's own name: key -> field, unique per type."""
        fields = [column.field for column in relation.columns]
        table: dict[str, str] = {}
        if len(fields) > 1 and self.source.chance(15):
            # Two columns that go by each other's name.
            first, second = fields[:2]
            table |= {first: second, second: first}
        for field in fields:
            if self.source.chance(20):
                table[self.name("k")] = field
        return table

    # -- the whole ------------------------------------------------------------------------------------

    def operation(self) -> Operation:
        roots = [
            self._root(relation)
            for relation in self.relations.values()
            if self.sight.shown(relation) or self.slip()
            for _ in range(self.source.pick((1, 1, 2, 0)))
        ]
        selection = self._scattered(tuple(roots) or (Field("__typename", "__typename"),), "query_root")
        if self.source.chance(10):
            selection += (Field(self.name("t"), "__typename"),)
            self.count("__typename")
        name = self.name("Op") if self.source.chance(30) else None
        return Operation(name, selection, self.counts)

    def _root(self, relation: Relation) -> Field:
        renamed = self.source.chance(40)
        if relation.key and (self.sight.has_by_pk(relation) or self.slip()) and self.source.chance(20):
            self.count("by_pk")
            name, arguments = f"{relation.root}_by_pk", self._key(relation)
        elif groupable(self.sight, relation) and self.source.chance(20):
            self.count("group_by")
            return self._groups(
                relation, self.name("r") if renamed else self._once(f"{relation.root}_group_by")
            )
        elif self.source.chance(25):
            self.count("aggregate")
            name, arguments = f"{relation.root}_aggregate", self.arguments(relation)
            key = self.name("r") if renamed else self._once(name)
            return Field(key, name, arguments, self._whole(relation, 2))
        else:
            self.count("link" if relation.leads else "view" if relation.view else "table")
            name, arguments = relation.root, self.arguments(relation)
        key = self.name("r") if renamed else self._once(name)
        return Field(key, name, arguments, self._selection(relation, 2))

    def _key(self, relation: Relation) -> tuple[tuple[str, Argument], ...]:
        given = []
        for part in map(relation.column, relation.key):
            value = self.varied(self.value(relation, part), part.type.graphql, required=True)
            given.append((part.field, value))
        return tuple(given)

    def _once(self, root: str) -> str:
        self.counts[f"root {root}"] += 1
        return root if self.counts[f"root {root}"] == 1 else self.name("r")

    # -- selections -----------------------------------------------------------------------------------

    def _selection(self, relation: Relation, depth: int) -> tuple[Selected, ...]:
        source, chosen = self.source, []
        shown = self.sight.shown(relation)
        if len(shown) < len(relation.columns) and self.slip():
            shown = frozenset(relation.types)
        table = self.aliases[relation.qualified]
        columns = [c for c in relation.columns if c.name in shown]
        for column in source.shuffled(source.some(columns, min(1, len(columns)))):
            keys = [key for key, field in table.items() if field == column.field]
            if column.field not in table:
                keys.append(column.field)
            chosen.append(Field(source.pick(keys), column.field))
            self.count("alias" if chosen[-1].key != column.field else "column")
        for link in relation.links if depth else ():
            follows = self.sight.follows(relation, link, usable=False) or self.slip()
            if not follows or not source.chance(40 if link.many else 60):
                continue
            for _ in range(2 if source.chance(25) else 1):
                if link.many:
                    chosen.append(self._list(relation, link, depth))
                else:
                    inner = self._selection(self.relations[link.target], depth - 1)
                    chosen.append(Field(link.name, link.name, selection=inner))
                    self.count("object relationship")
        if not chosen or source.chance(15):
            chosen.append(Field(source.pick(("__typename", f"{self.prefix}made_of")), "__typename"))
            self.count("__typename")
        if source.chance(15):
            again = source.pick(chosen)
            chosen.append(again)
            self.count("merged selection")
        return self._scattered(tuple(chosen), relation.root)

    def _list(self, relation: Relation, link: Link, depth: int) -> Field:
        """Rows within rows, or an aggregate of them."""
        source, target = self.source, self.relations[link.target]
        is_whole = source.chance(40)
        name = link.whole if is_whole else link.name
        known = self.lists.setdefault((relation.qualified, name), [])
        if not known or source.chance(50):
            is_taken = any(key == name for key, _ in known)
            key = self.name("l") if is_taken or source.chance(30) else name
            known.append((key, self.arguments(target)))
        key, arguments = source.pick(known)
        self.count("aggregate of each" if is_whole else "list")
        if depth < 2:
            self.count("list within")
        for argument, _ in arguments:
            self.count(f"list {argument}")
        inner = self._whole(target, depth - 1) if is_whole else self._selection(target, depth - 1)
        return Field(key, name, arguments, inner)

    def _whole(self, relation: Relation, depth: int) -> tuple[Selected, ...]:
        """What is asked of an aggregate."""
        source, chosen = self.source, []
        for _ in range(source.pick((1, 1, 2, 0))):
            key = self.name("a") if source.chance(20) else "aggregate"
            chosen.append(Field(key, "aggregate", selection=self._measures(relation)))
        if not chosen or source.chance(40):
            self.count("nodes")
            key = self.name("n") if source.chance(20) else "nodes"
            chosen.append(Field(key, "nodes", selection=self._selection(relation, depth)))
        return self._scattered(self._typed(tuple(chosen)), f"{relation.root}_aggregate")

    def _groups(self, relation: Relation, key: str) -> Field:
        source = self.source
        arguments, keys = self.grouping(relation)
        if self.slip():
            keys = tuple(column.field for column in relation.columns)
        chosen: list[Selected] = []
        for _ in range(source.pick((1, 1, 2, 0))):
            fields = source.some(keys, min(1, len(keys)))
            inner = tuple(
                Field(self.name("k") if source.chance(20) else field, field)
                for field in source.shuffled(fields)
            )
            spread = self._scattered(self._typed(inner), f"{relation.root}_group_key")
            chosen.append(Field(self.name("g") if source.chance(20) else "key", "key", selection=spread))
        if not chosen or source.chance(80):
            made = self._measures(relation)
            name = self.name("a") if source.chance(20) else "aggregate"
            chosen.append(Field(name, "aggregate", selection=made))
        selection = self._scattered(
            self._typed(tuple(source.shuffled(tuple(chosen)))), f"{relation.root}_group"
        )
        return Field(key, f"{relation.root}_group_by", arguments, selection)

    def _measures(self, relation: Relation) -> tuple[Selected, ...]:
        source, chosen = self.source, []
        if source.chance(40):
            self.count("count")
            chosen.append(Field("count", "count"))
        chosen += [
            Field(self.name("c"), "count", self._counted(relation)) for _ in range(source.pick((0, 1, 2)))
        ]
        functions = self.functions(relation)
        for function in source.shuffled(tuple(functions))[: source.pick((1, 2, 3, 0))]:
            columns = source.some(functions[function])
            inner = tuple(
                Field(self.name("m") if source.chance(20) else column.field, column.field)
                for column in columns
            )
            self.count(function)
            spread = self._scattered(self._typed(inner), f"{relation.root}_{function}_fields")
            chosen.append(Field(function, function, selection=spread))
        chosen = chosen or [Field("count", "count")]
        return self._scattered(self._typed(tuple(chosen)), f"{relation.root}_aggregate_fields")

    def _counted(self, relation: Relation) -> tuple[tuple[str, Argument], ...]:
        source, given = self.source, []
        if source.chance(70) and (columns := self._columns(relation)):
            self.count("count columns")
            given.append(self._named("columns", relation, columns))
        if source.chance(50):
            self.count("count distinct")
            given.append(("distinct", self.varied(Scalar(source.chance(75)), "Boolean", optional=True)))
        return tuple(source.shuffled(given))

    def _typed(self, chosen: tuple[Selected, ...]) -> tuple[Selected, ...]:
        if not self.source.chance(10):
            return chosen
        self.count("__typename")
        return (*chosen, Field("__typename", "__typename"))

    def _scattered(self, chosen: tuple[Selected, ...], on: str) -> tuple[Selected, ...]:
        """The fields, some of them inside fragments or under directives."""
        source, rest = self.source, list(chosen)
        out: list[Selected] = []
        while rest:
            taken = tuple(rest[: source.between(1, 3)])
            del rest[: len(taken)]
            match source.below(12):
                case 9:
                    self.count("inline fragment")
                    out.append(Inline(on if source.chance(50) else None, taken, self._directives()))
                case 10:
                    self.count("named fragment")
                    fragment = Fragment(self.name("F"), on, taken)
                    self.fragments.setdefault(on, []).append(fragment)
                    out.append(Spread(fragment, self._directives()))
                case 11 if on != "query_root" and self.fragments.get(on):
                    self.count("fragment again")
                    out.extend((*taken, Spread(source.pick(self.fragments[on]), self._directives())))
                case _:
                    for node in taken:
                        with_directives = source.chance(8) and not (on == "query_root" and self.bad)
                        out.append(replace(node, directives=self._directives()) if with_directives else node)
        return tuple(out)

    def _directives(self) -> tuple[Directive, ...]:
        source = self.source
        if self.bad or not self.is_certain or not source.chance(35):
            return ()
        names = source.pick((("include",), ("skip",), ("skip", "include")))
        made = []
        for name in names:
            self.count(f"@{name}")
            value: Argument = Scalar(source.chance(75) is (name == "include"))
            if source.chance(50):
                self.count("variable")
                value = Variable(self.name("v"), "Boolean!", value, by_default=source.chance(30))
            made.append(Directive(name, value))
        return tuple(made)


def make_operation(source: Choices, sight: Sight, prefix: str = "") -> Operation:
    """A random operation for a caller who sees `sight`.

    With a `prefix`, every name and text that it makes up begins with it, and its numbers are marked.
    """
    return _Maker(source, sight, prefix).operation()


def everything(sight: Sight, depth: int = 1) -> Operation:
    """Every column of every relation, its number of rows, and the same of what it leads to."""
    counted = (Field("aggregate", "aggregate", selection=(Field("count", "count"),)),)
    page = (("limit", Scalar(1000)),)

    def selection(relation: Relation, left: int) -> tuple[Selected, ...]:
        fields: list[Selected] = [Field(c.field, c.field) for c in relation.columns]
        for link in relation.links if left else ():
            inner = selection(sight.world.relations[link.target], left - 1)
            fields.append(Field(link.name, link.name, page if link.many else (), inner))
            if link.many:
                fields.append(Field(link.whole, link.whole, selection=counted))
        return tuple(fields)

    roots = [
        root
        for r in sight.world.relations.values()
        for root in (
            Field(r.root, r.root, page, selection(r, depth)),
            Field(f"{r.root}_aggregate", f"{r.root}_aggregate", selection=counted),
        )
    ]
    return Operation(None, tuple(roots))
