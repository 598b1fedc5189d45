"""Random arguments of lists: filters, orders and pages."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.catalog.types import NESTED
from tests.properties.comparisons import ValueMaker
from tests.properties.documents import Argument, Record, Scalar, Series, Symbol
from tests.properties.groups import MOMENTS, UNITS, groupable
from tests.properties.measures import FUNCTIONS, takes
from tests.properties.worlds import Column, Link, Relation

DIRECTIONS = ("asc", "desc", "asc_nulls_first", "asc_nulls_last", "desc_nulls_first", "desc_nulls_last")


class ArgumentMaker(ValueMaker):
    """Makes the arguments of lists."""

    def arguments(self, relation: Relation) -> tuple[tuple[str, Argument], ...]:
        source, given = self.source, []
        if source.chance(60):
            where = self._where(relation, source.between(0, 2))
            given.append(("where", self.varied(where, f"{relation.root}_bool_exp", optional=True)))
            self.count("where")
        distinct = self._columns(relation) if source.chance(20) else ()
        if distinct:
            given.append(self._named("distinct_on", relation, distinct))
            self.count("distinct_on")
        if self.sight.can_sort(relation) and source.chance(50):
            order = self._order(relation, distinct)
            kind = f"[{relation.root}_order_by!]"
            given.append(
                ("order_by", self.varied(order, kind, optional=True) if isinstance(order, Series) else order)
            )
            self.count("order_by")
        given += self._page()
        return tuple(source.shuffled(given))

    def _page(self) -> Iterator[tuple[str, Argument]]:
        source = self.source
        for name, percent, numbers in (("limit", 30, (2, 1, 3, 5, 100, 0)), ("offset", 25, (1, 0, 2, 1, 5))):
            if source.chance(percent):
                number = source.pick(numbers)
                if self.ill and source.chance(10):
                    number, self.bad = -1, True
                value = Scalar(number, unfit=number < 0)
                yield name, self.varied(value, "Int", optional=True)
                self.count(name)

    def grouping(self, relation: Relation) -> tuple[tuple[tuple[str, Argument], ...], tuple[str, ...]]:
        """The arguments of groups, and the fields that they are grouped by."""
        source = self.source
        columns = source.shuffled(groupable(self.sight, relation))[: source.pick((1, 1, 2, 3))]
        keys: list[Argument] = []
        for column in columns:
            entries: list[tuple[str, Argument]] = [("column", Symbol(column.field))]
            if (column.type.kind in MOMENTS and source.chance(70)) or (self.ill and source.chance(5)):
                self.count("group_by truncate")
                unit = Symbol(source.pick(UNITS))
                entries.append(("truncate", self.varied(unit, "date_unit", optional=True)))
            keys.append(Record(source.shuffled(tuple(entries))))
        by = keys[0] if len(keys) == 1 and source.chance(40) else Series(tuple(keys))
        given: list[tuple[str, Argument]] = [("by", by)]
        if source.chance(40):
            where = self._where(relation, source.between(0, 2))
            given.append(("where", self.varied(where, f"{relation.root}_bool_exp", optional=True)))
        if source.chance(50):
            self.count("having")
            having = self._having(relation, source.between(0, 2))
            given.append(("having", self.varied(having, f"{relation.root}_group_bool_exp", optional=True)))
        if source.chance(50):
            self.count("group_by order")
            order = Series(
                tuple(self._order_of_group(relation, columns) for _ in range(source.pick((1, 1, 2, 0))))
            )
            given.append(
                ("order_by", self.varied(order, f"[{relation.root}_group_order_by!]", optional=True))
            )
        given += self._page()
        return tuple(source.shuffled(tuple(given))), tuple(column.field for column in columns)

    def _order_of_group(self, relation: Relation, columns: tuple[Column, ...]) -> Record:
        source, entries = self.source, {}
        if self.slip():
            columns = relation.columns
        if source.chance(60):
            chosen = source.some(columns, 1)[:2]
            entries["key"] = Record(tuple((column.field, self._direction()) for column in chosen))
        if source.chance(50):
            entries["aggregate"] = self._order_of_whole(relation)
        return Record(source.shuffled(tuple(entries.items())))

    def _having(self, relation: Relation, depth: int) -> Record:
        source = self.source
        entries: dict[str, Argument] = {}
        if source.chance(60):
            self.count("having count")
            counted: list[tuple[str, Argument]] = [("predicate", self.of_count())]
            if source.chance(40) and (columns := self._columns(relation)):
                counted.append(self._named("arguments", relation, columns))
            if source.chance(40):
                distinct = self.varied(Scalar(source.chance(70)), "Boolean", optional=True)
                counted.append(("distinct", distinct))
            entries["count"] = Record(source.shuffled(tuple(counted)))
        functions = self.functions(relation)
        for function in source.shuffled(tuple(functions))[: source.pick((1, 0, 2))]:
            self.count(f"having {function}")
            column = source.pick(functions[function])
            # What is written is a value of the column: of what is of another type only whether it is there.
            tests = (
                self.comparison(relation, column)
                if function in ("min", "max")
                else Record((("_is_null", self.varied(Scalar(source.chance(50)), "Boolean")),))
            )
            entries[function] = Record(((column.field, tests),))
        for name in ("_and", "_or", "_not") if depth else ():
            if source.chance(20):
                inner = tuple(self._having(relation, depth - 1) for _ in range(source.pick((1, 2, 0))))
                entries[name] = Series(inner) if name != "_not" else self._having(relation, depth - 1)
        return Record(source.shuffled(tuple(entries.items())))

    def _columns(self, relation: Relation) -> tuple[str, ...]:
        """The names of one or two columns that can be told apart, visible ones if nothing slips."""
        names = self.sight.sortable(relation)
        withheld = tuple(
            c.name for c in relation.columns if c.type.kind not in NESTED and c.name not in names
        )
        if withheld and self.slip():
            names = withheld
        return self.source.shuffled(names)[: self.source.pick((1, 1, 2))]

    def _named(self, name: str, relation: Relation, columns: tuple[str, ...]) -> tuple[str, Argument]:
        """A list of columns as the argument `name`."""
        symbols = tuple(Symbol(relation.column(column).field) for column in columns)
        if len(symbols) == 1 and self.source.chance(30):
            return name, symbols[0]
        # An absent variable would name nothing, and what is withheld is refused by its type alone.
        is_shown = set(columns) <= set(self.sight.sortable(relation))
        return name, self.varied(Series(symbols), f"[{relation.root}_select_column!]", optional=is_shown)

    # -- order_by -------------------------------------------------------------------------------------

    def _order(self, relation: Relation, distinct: tuple[str, ...]) -> Argument:
        """An order; that of distinct rows begins with what they are told apart by, unless it slips."""
        source = self.source
        records = [self._order_record(relation, 2) for _ in range(source.pick((1, 1, 2, 3, 0)))]
        if distinct and not self.slip():
            leading = (
                Record(((relation.column(name).field, self._direction()),))
                for name in source.shuffled(distinct)
            )
            records = [*leading, *records]
        if len(records) == 1 and source.chance(50):
            self.count("order_by object")
            return records[0]
        self.count("order_by list")
        return Series(tuple(records))

    def _direction(self) -> Argument:
        direction = self.source.pick(DIRECTIONS)
        self.count(f"order {direction}")
        return self.varied(Symbol(direction), "order_by")

    def _order_record(self, relation: Relation, depth: int) -> Record:
        source, entries = self.source, {}
        columns = self.sight.sortable(relation)
        withheld = tuple(
            c.name for c in relation.columns if c.type.kind not in NESTED and c.name not in columns
        )
        if withheld and self.slip():
            columns = withheld
        for name in source.shuffled(columns)[: source.pick((1, 1, 2, 0))]:
            entries[relation.column(name).field] = self._direction()
        for link in relation.links:
            target = self.relations[link.target]
            if not depth or not self.sight.follows(relation, link, usable=True):
                continue
            if link.many and source.chance(25):
                self.count("order by aggregate" if depth == 2 else "order by aggregate of object")
                entries[link.whole] = self._order_of_whole(target)
            elif not link.many and self.sight.can_sort(target) and source.chance(30):
                self.count("order by relationship")
                entries[link.name] = self._order_record(target, depth - 1)
        return Record(source.shuffled(tuple(entries.items())))

    def _order_of_whole(self, relation: Relation) -> Record:
        source, entries = self.source, {}
        if source.chance(50):
            self.count("order by count")
            entries["count"] = self._direction()
        functions = self.functions(relation)
        for function in source.shuffled(tuple(functions))[: source.pick((1, 0, 2))]:
            self.count(f"order by {function}")
            chosen = source.some(functions[function])[:2]
            entries[function] = Record(tuple((column.field, self._direction()) for column in chosen))
        return Record(source.shuffled(tuple(entries.items())))

    def functions(self, relation: Relation) -> dict[str, tuple[Column, ...]]:
        """The functions that some column of a relation can be asked for."""
        found = {
            function: tuple(c for c in relation.columns if self.sight.measures(relation, function, c))
            for function in FUNCTIONS
        }
        withheld = tuple(c for c in relation.columns if not self.sight.measures(relation, "min", c))
        if withheld and self.slip():
            found = {
                function: tuple(column for column in withheld if takes(function, column.type))
                for function in FUNCTIONS
            }
        return {function: columns for function, columns in found.items() if columns}

    # -- where ----------------------------------------------------------------------------------------

    def _where(self, relation: Relation, depth: int) -> Record:
        source, entries = self.source, {}
        visible = self.sight.visible[relation.qualified]
        columns = [c for c in relation.columns if c.name in visible]
        if len(columns) < len(relation.columns) and self.slip():
            columns = [c for c in relation.columns if c.name not in visible]
        for _ in range(source.pick((1, 1, 2, 0)) if depth else 1):
            if columns:
                column = source.pick(columns)
                entries[column.field] = self.comparison(relation, column)
        if depth:
            for name in ("_and", "_or", "_not"):
                if source.chance(25):
                    self.count(name)
                    entries[name] = self._where(relation, depth - 1) if name == "_not" else Series(
                        tuple(self._where(relation, depth - 1) for _ in range(source.pick((1, 2, 3, 0))))
                    )  # fmt: skip
            for link in relation.links:
                usable = self.sight.follows(relation, link, usable=True)
                if (usable or self.slip()) and source.chance(30 if link.many else 50):
                    name, inner = self._where_related(link, depth - 1)
                    if source.chance(30):
                        self.count("where not relationship")
                        entries["_not"] = Record(((name, inner),))
                    else:
                        entries[name] = inner
        return Record(tuple(source.shuffled(tuple(entries.items()))))

    def _where_related(self, link: Link, depth: int) -> tuple[str, Argument]:
        source, target = self.source, self.relations[link.target]
        if not link.many or source.chance(50):
            self.count("where some" if link.many else "where relationship")
            if depth == 0 and link.many:
                self.count("where some within")
            return link.name, self._where(target, depth)
        self.count("where count")
        entries: list[tuple[str, Argument]] = [("predicate", self.of_count())]
        if source.chance(40):
            self.count("where count filter")
            entries.append(("filter", self._where(target, depth)))
        if source.chance(40) and (columns := self._columns(target)):
            self.count("where count arguments")
            entries.append(self._named("arguments", target, columns))
        if source.chance(40):
            self.count("where count distinct")
            entries.append(("distinct", self.varied(Scalar(source.chance(70)), "Boolean", optional=True)))
        return link.whole, Record((("count", Record(source.shuffled(entries))),))
