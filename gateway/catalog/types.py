"""Column types: what a catalog may declare, and what each becomes in GraphQL."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """The kinds of column types; the value is the SQL name in DuckDB."""

    TINYINT = "TINYINT"
    SMALLINT = "SMALLINT"
    INTEGER = "INTEGER"
    BIGINT = "BIGINT"
    HUGEINT = "HUGEINT"
    UTINYINT = "UTINYINT"
    USMALLINT = "USMALLINT"
    UINTEGER = "UINTEGER"
    UBIGINT = "UBIGINT"
    UHUGEINT = "UHUGEINT"
    DECIMAL = "DECIMAL"
    REAL = "REAL"
    DOUBLE = "DOUBLE"
    VARCHAR = "VARCHAR"
    ENUM = "ENUM"
    UUID = "UUID"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    TIME = "TIME"
    TIMESTAMP = "TIMESTAMP"
    TIMESTAMPTZ = "TIMESTAMPTZ"
    INTERVAL = "INTERVAL"
    BLOB = "BLOB"
    JSON = "JSON"
    STRUCT = "STRUCT"
    MAP = "MAP"
    LIST = "LIST"


#: Inclusive bounds of the integer kinds.
INTEGER_BOUNDS: dict[Kind, tuple[int, int]] = {
    Kind.TINYINT: (-(2**7), 2**7 - 1),
    Kind.SMALLINT: (-(2**15), 2**15 - 1),
    Kind.INTEGER: (-(2**31), 2**31 - 1),
    Kind.BIGINT: (-(2**63), 2**63 - 1),
    Kind.HUGEINT: (-(2**127), 2**127 - 1),
    Kind.UTINYINT: (0, 2**8 - 1),
    Kind.USMALLINT: (0, 2**16 - 1),
    Kind.UINTEGER: (0, 2**32 - 1),
    Kind.UBIGINT: (0, 2**64 - 1),
    Kind.UHUGEINT: (0, 2**128 - 1),
}

_LACKING_IN_TRINO = frozenset(
    {Kind.HUGEINT, Kind.UTINYINT, Kind.USMALLINT, Kind.UINTEGER, Kind.UBIGINT, Kind.UHUGEINT}
    # Trino has two types of intervals and none with both months and days; its JSON keeps no text.
    | {Kind.INTERVAL, Kind.JSON}
)

#: Kinds that an engine has no type for, by the engine's name in the settings.
LACKING: dict[str, frozenset[Kind]] = {
    "duckdb": frozenset(),
    "trino": _LACKING_IN_TRINO,
    "athena": _LACKING_IN_TRINO,
}

#: Kinds whose values are composed of others; they can be shown and tested for null, not compared.
NESTED = frozenset({Kind.JSON, Kind.STRUCT, Kind.MAP, Kind.LIST})

FLOATS = frozenset({Kind.REAL, Kind.DOUBLE})

#: Kinds with values that are equal and yet shown differently (0.0 and -0.0, 1 month and 30 days), or
#: that cannot be compared.
INEXACT = NESTED | FLOATS | {Kind.INTERVAL}

TEXT = frozenset({Kind.VARCHAR, Kind.ENUM})

#: Kinds whose text may be empty or hold any character, so that it stands in quotes in a line of CSV.
QUOTED_IN_CSV = TEXT | NESTED | {Kind.BLOB}

#: Kinds that Arrow, or Parquet, has no type for which all readers know.
AS_TEXT_IN_ARROW = frozenset({Kind.HUGEINT, Kind.UHUGEINT, Kind.ENUM, Kind.UUID, Kind.INTERVAL, Kind.JSON})

_GRAPHQL: dict[Kind, str] = {
    Kind.TINYINT: "Int",
    Kind.SMALLINT: "Int",
    Kind.INTEGER: "Int",
    Kind.UTINYINT: "Int",
    Kind.USMALLINT: "Int",
    Kind.UINTEGER: "bigint",
    Kind.BIGINT: "bigint",
    Kind.HUGEINT: "bigint",
    Kind.UBIGINT: "bigint",
    Kind.UHUGEINT: "bigint",
    Kind.DECIMAL: "numeric",
    Kind.REAL: "Float",
    Kind.DOUBLE: "Float",
    Kind.VARCHAR: "String",
    Kind.ENUM: "String",
    Kind.UUID: "uuid",
    Kind.BOOLEAN: "Boolean",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.TIMESTAMP: "timestamp",
    Kind.TIMESTAMPTZ: "timestamptz",
    Kind.INTERVAL: "interval",
    Kind.BLOB: "bytea",
    Kind.JSON: "jsonb",
    Kind.STRUCT: "jsonb",
    Kind.MAP: "jsonb",
}


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A column's type.

    `precision` and `scale` belong to DECIMAL, `members` to ENUM (its values), `element` to LIST and to
    MAP (its values), `key` to MAP, `fields` (name, type) to STRUCT.
    """

    kind: Kind
    precision: int = 0
    scale: int = 0
    members: tuple[str, ...] = ()
    element: ColumnType | None = None
    key: ColumnType | None = None
    fields: tuple[tuple[str, ColumnType], ...] = ()

    @property
    def is_scalar_list(self) -> bool:
        """Whether this is a LIST of scalars, which is a list in GraphQL too."""
        return self.kind is Kind.LIST and self.element is not None and self.element.kind not in NESTED

    @property
    def kinds(self) -> frozenset[Kind]:
        """Its own kind, and those of everything that it is composed of."""
        inner = (self.element, self.key, *(type for _, type in self.fields))
        return frozenset({self.kind}).union(*(type.kinds for type in inner if type))

    @property
    def graphql(self) -> str:
        """The name of the GraphQL scalar; for a list of scalars, that of its elements."""
        if self.kind is Kind.LIST:
            return self.element.graphql if self.element and self.is_scalar_list else "jsonb"
        return _GRAPHQL[self.kind]

    @property
    def sql(self) -> str:
        """The type as DuckDB spells it; what `parse_type` reads back."""
        match self.kind:
            case Kind.DECIMAL:
                return f"DECIMAL({self.precision}, {self.scale})"
            case Kind.ENUM:
                return "ENUM(" + ", ".join("'" + m.replace("'", "''") + "'" for m in self.members) + ")"
            case Kind.LIST:
                assert self.element
                return f"{self.element.sql}[]"
            case Kind.MAP:
                assert self.key
                assert self.element
                return f"MAP({self.key.sql}, {self.element.sql})"
            case Kind.STRUCT:
                inner = ", ".join('"' + n.replace('"', '""') + f'" {t.sql}' for n, t in self.fields)
                return f"STRUCT({inner})"
            case _:
                return self.kind.name

    def __str__(self) -> str:
        return self.sql


#: Digits that hold every value of an integer kind.
INTEGER_DIGITS: dict[Kind, int] = {kind: len(str(high)) for kind, (_, high) in INTEGER_BOUNDS.items()}


def comparable(left: ColumnType, right: ColumnType) -> bool:
    """Whether values of the two types compare exactly, and without an error on any data.

    The engine turns both sides into one type; where some value would not fit that type, or would lose
    digits in it, the two are not comparable.
    """
    kinds = {left.kind, right.kind}
    if kinds & NESTED:
        return False
    if left == right or kinds <= TEXT or kinds <= FLOATS:
        return True
    if kinds <= INTEGER_BOUNDS.keys():
        return Kind.UHUGEINT not in kinds
    if Kind.DECIMAL in kinds and kinds <= {Kind.DECIMAL, *INTEGER_BOUNDS}:
        digits = [_digits(left), _digits(right)]
        return max(whole for whole, _ in digits) + max(scale for _, scale in digits) <= 38
    return False


def _digits(number: ColumnType) -> tuple[int, int]:
    if number.kind is Kind.DECIMAL:
        return number.precision - number.scale, number.scale
    return INTEGER_DIGITS[number.kind], 0
