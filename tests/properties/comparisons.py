"""Random values and tests of columns, near what the rows have, hidden ones too."""

from __future__ import annotations

import math
from collections import Counter
from decimal import Decimal

from gateway.catalog.types import INTEGER_BOUNDS, NESTED, Kind
from tests.properties.choices import Choices
from tests.properties.documents import Argument, Record, Scalar, Series, Variable
from tests.properties.marks import NUMBER, TAIL
from tests.properties.patterns import (
    BAD_LIKES,
    BAD_REGEXES,
    BAD_SIMILARS,
    LIKES,
    OPERATORS,
    REGEXES,
    SIMILARS,
)
from tests.properties.sight import Sight
from tests.properties.spelling import wire
from tests.properties.values import TEXT_KINDS, Row, sample
from tests.properties.views import view_rows
from tests.properties.worlds import Column, Relation

_BAD: dict[Kind, tuple[object, ...]] = {
    **dict.fromkeys(INTEGER_BOUNDS, (2**200, "x")),
    Kind.DECIMAL: ("1e400", "x", "0.00000000000001"),
    Kind.REAL: (1e39,),
    Kind.DOUBLE: ("x",),
    Kind.UUID: ("nope", ""),
    Kind.DATE: ("2020-02-30", "x", "10000-01-01"),
    Kind.TIME: ("24:00:00", "x"),
    Kind.TIMESTAMP: ("2020-02-30T00:00:00", "2020-01-01T25:00", "2020-01-01T00:00:00+01:00"),
    Kind.TIMESTAMPTZ: ("2020-13-01T00:00:00", "x"),
    Kind.INTERVAL: ("1 day", "P", ""),
    Kind.BLOB: ("***", "YQ"),
    Kind.ENUM: ("nobody", ""),
    Kind.VARCHAR: (5,),
    Kind.BOOLEAN: ("true", 1),
}


class ValueMaker:
    """Makes values and counts what it makes; every name that it makes up begins with `prefix`.

    `slips` is how often it may still name what is withheld where that is refused; `ill` lets it take
    values that fit no column, and `bad` says that it has taken one.
    """

    def __init__(self, source: Choices, sight: Sight, prefix: str) -> None:
        self.source = source
        self.sight = sight
        self.relations = sight.world.relations
        self.prefix = prefix
        self.counts: Counter[str] = Counter()
        self.bad = False
        self.slips = int(source.chance(10))
        self.is_certain = not self.slips
        self.ill = source.chance(8)
        self.names = 0
        self.raw = _raw_rows(sight)

    def name(self, kind: str) -> str:
        self.names += 1
        return f"{self.prefix}{kind}{self.names}"

    def count(self, construct: str) -> None:
        self.counts[construct] += 1

    def slip(self) -> bool:
        """Whether to name something withheld here."""
        if not self.slips or not self.source.chance(40):
            return False
        self.slips -= 1
        self.count("slip")
        return True

    def varied(self, value: Argument, kind: str, optional: bool = False, required: bool = False) -> Argument:
        """The value, or a variable in its place."""
        source = self.source
        if not source.chance(20) or _holds_variable(value):
            return value
        self.count("variable")
        if optional and not self.bad and source.chance(15):
            self.count("variable absent")
            return Variable(self.name("v"), kind, None)
        if source.chance(25):
            self.count("variable default")
            return Variable(self.name("v"), kind, value, by_default=True)
        return Variable(self.name("v"), kind + "!" * (required or source.chance(30)), value)

    def comparison(self, relation: Relation, column: Column) -> Argument:
        source, entries = self.source, {}
        for _ in range(source.pick((1, 1, 1, 2, 0))):
            operator, value, kind = self._test(relation, column)
            self.count(operator)
            entries[operator] = self.varied(value, kind, optional=not operator.startswith("_is"))
        return Record(tuple(entries.items()))

    def of_count(self) -> Argument:
        """Tests of a number of rows."""
        source, entries = self.source, {}
        for _ in range(source.pick((1, 1, 1, 2, 0))):
            if source.chance(8):
                entries["_is_null"] = self.varied(Scalar(source.chance(50)), "Boolean")
            elif source.chance(15):
                items = tuple(Scalar(source.below(4)) for _ in range(source.below(3)))
                entries[source.pick(("_in", "_nin"))] = self.varied(Series(items), "[Int!]", optional=True)
            else:
                operator = source.pick(("_gt", "_eq", "_neq", "_gte", "_lt", "_lte"))
                entries[operator] = self.varied(Scalar(source.pick((0, 1, 2, 3))), "Int", optional=True)
        return Record(tuple(entries.items()))

    def _test(self, relation: Relation, column: Column) -> tuple[str, Argument, str]:
        source, kind = self.source, column.type.graphql
        if column.type.kind in NESTED or source.chance(12):
            return "_is_null", Scalar(source.chance(50)), "Boolean"
        if column.type.kind in TEXT_KINDS and source.chance(50):
            return self._pattern()
        if source.chance(25):
            items = tuple(self.value(relation, column) for _ in range(source.pick((1, 2, 3, 0))))
            return source.pick(("_in", "_nin")), Series(items), f"[{kind}!]"
        operator = source.pick(("_eq", "_neq", "_gt", "_gte", "_lt", "_lte"))
        return operator, self.value(relation, column), kind

    def _pattern(self) -> tuple[str, Argument, str]:
        positive = self.source.pick(tuple(OPERATORS))
        likes, unfit = positive in ("_like", "_ilike"), False
        if self.ill and self.source.chance(20):
            bad = BAD_LIKES if likes else BAD_SIMILARS if positive == "_similar" else BAD_REGEXES
            self.bad = unfit = True
            text = self.source.pick(bad)
        else:
            good = LIKES if likes else tuple(SIMILARS) if positive == "_similar" else tuple(REGEXES)
            text = self.source.pick(good)
        if self.prefix:
            text = self.prefix + text
        return self.source.pick((positive, OPERATORS[positive])), Scalar(text, unfit=unfit), "String"

    def value(self, relation: Relation, column: Column) -> Argument:
        """A constant of the column's type: one of its cells, a sample, or what fits no such column."""
        source, type = self.source, column.type
        # The key of a row of a table that is withheld altogether is not looked at.
        is_read = bool(self.sight.visible[relation.qualified])
        if self.ill and is_read and source.chance(15):
            self.bad = True
            self.count("bad value")
            return Scalar(source.pick(_BAD[type.kind]), unfit=True)
        rows = self.raw[relation.qualified]
        value = source.pick(rows)[column.name] if rows and source.chance(60) else None
        if value is None:
            value = sample(source, type, column.variety)
        if isinstance(value, float) and not math.isfinite(value):
            value = 1.5
        if self.prefix and type.kind is Kind.VARCHAR:
            value = f"{self.prefix}{value}{TAIL}"
        elif self.prefix and type.kind in (Kind.INTEGER, Kind.BIGINT, Kind.HUGEINT):
            value = NUMBER
        raw = wire(type, value)
        bare = isinstance(value, Decimal) or type.graphql == "bigint"
        if bare and isinstance(raw, int) and (abs(raw) > 2**31 or source.chance(20)):
            raw = str(raw)
        return Scalar(raw, bare=isinstance(raw, str) and bare and source.chance(50))


def _raw_rows(sight: Sight) -> dict[str, tuple[Row, ...]]:
    """The rows of every relation as they are, withheld or not."""
    world = sight.world
    return {
        name: world.rows[name] if r.view is None else view_rows(world.relations, r.view, world.rows)
        for name, r in world.relations.items()
    }


def _holds_variable(value: Argument) -> bool:
    match value:
        case Variable():
            return True
        case Record(entries):
            return any(_holds_variable(inner) for _, inner in entries)
        case Series(items):
            return any(map(_holds_variable, items))
        case _:
            return False
