"""Random small policies, and what the decision law says about them, cell by cell, in plain Python."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import strategies as st

from gateway.auth.identity import AttributeValue, Session
from gateway.policy.load import PolicySet, load_policies
from tests.policy.catalogs import catalog, table, types
from tests.policy.folders import write_policies

Row = Mapping[str, object]
Truth = bool | None

COLUMNS = {"id": "INTEGER", "a": "INTEGER", "s": "VARCHAR", "b": "BOOLEAN"}
CATALOG = catalog(table("d.one", COLUMNS), table("d.two", COLUMNS), table("e.three", COLUMNS))
TABLES = tuple(CATALOG.tables)
ATTRIBUTES = types(level="INTEGER", team="VARCHAR", teams="VARCHAR[]")
#: Every row that the columns' small domains allow.
ROWS: tuple[Row, ...] = tuple(
    dict(zip(COLUMNS, values, strict=True))
    for values in itertools.product((1, 2), (None, 1, 2), (None, "x", "y%"), (None, True, False))
)


#: When everyone asks, and moments at which rules end: those up to then, and one behind.
NOW = 1_800_000_000.0
ENDED = ("2027-01-15", "2027-01-15T09:00:00+01:00")
LASTING = "2027-01-15T08:00:00.5Z"


class UnknownError(Exception):
    """A condition depends on an attribute that the session does not have."""


@dataclass(frozen=True)
class Condition:
    """A row expression as a tree of its own: `kind` and its parts."""

    kind: str
    parts: tuple[object, ...]

    def __str__(self) -> str:
        parts = self.parts
        match self.kind:
            case "compare":
                return f"{parts[0]} {parts[1]} {_spelt(parts[2])}"
            case "in":
                return f"{parts[0]} {'NOT ' * bool(parts[2])}IN ({', '.join(map(_spelt, _tuple(parts[1])))})"
            case "in list":
                return f"{parts[0]} {'NOT ' * bool(parts[1])}IN session.teams"
            case "null":
                return f"{parts[0]} IS {'NOT ' * bool(parts[1])}NULL"
            case "like":
                return f"{parts[0]} {'NOT ' * bool(parts[2])}LIKE {_spelt(parts[1])}"
            case "between":
                low, high = map(_spelt, parts[1:3])
                return f"{parts[0]} {'NOT ' * bool(parts[3])}BETWEEN {low} AND {high}"
            case "true":
                return str(parts[0])
            case "not":
                return f"NOT ({parts[0]})"
            case kind:
                return f" {kind.upper()} ".join(f"({part})" for part in parts)

    def truth(self, row: Row, attributes: Mapping[str, AttributeValue]) -> Truth:
        """SQL's truth of the condition; raises UnknownError."""
        parts = self.parts
        match self.kind:
            case "compare":
                return _compare(row[str(parts[0])], str(parts[1]), _value(parts[2], row, attributes))
            case "in":
                found = [_compare(row[str(parts[0])], "=", value) for value in _tuple(parts[1])]
                return _negated(_any(found), bool(parts[2]))
            case "in list":
                teams = _attribute("teams", attributes)
                if not teams:
                    raise UnknownError
                found = [_compare(row[str(parts[0])], "=", value) for value in _tuple(teams)]
                return _negated(_any(found), bool(parts[1]))
            case "null":
                return (row[str(parts[0])] is None) is not bool(parts[1])
            case "like":
                value = row[str(parts[0])]
                matched = None if value is None else _like(str(value), str(parts[1]))
                return _negated(matched, bool(parts[2]))
            case "between":
                value, low, high = row[str(parts[0])], parts[1], parts[2]
                both = _all([_compare(value, ">=", low), _compare(value, "<=", high)])
                return _negated(both, bool(parts[3]))
            case "true":
                return row[str(parts[0])]  # type: ignore[return-value]  # values of one column compare
            case "not":
                return _negated(_condition(parts[0]).truth(row, attributes), negate=True)
            case kind:
                found = [_condition(part).truth(row, attributes) for part in parts]
                return _any(found) if kind == "or" else _all(found)


def _condition(part: object) -> Condition:
    assert isinstance(part, Condition)
    return part


def _tuple(part: object) -> tuple[object, ...]:
    assert isinstance(part, tuple)
    return part


def _spelt(value: object) -> str:
    match value:
        case Other(name):
            return name
        case bool():
            return str(value).upper()
        case str():
            return "'" + value.replace("'", "''") + "'"
        case _:
            return str(value)


@dataclass(frozen=True)
class Other:
    """An operand that is no constant: a column, or `session.name`."""

    name: str


def _value(part: object, row: Row, attributes: Mapping[str, AttributeValue]) -> object:
    if not isinstance(part, Other):
        return part
    prefix, _, name = part.name.partition(".")
    return _attribute(name, attributes) if name else row[prefix]


def _attribute(name: str, attributes: Mapping[str, AttributeValue]) -> AttributeValue:
    if name not in attributes:
        raise UnknownError
    return attributes[name]


def _compare(left: object, operator: str, right: object) -> Truth:
    if left is None or right is None:
        return None
    match operator:
        case "=":
            return left == right
        case "<>" | "!=":
            return left != right
        case "<":
            return left < right  # type: ignore[operator,no-any-return]  # values of one column compare
        case "<=":
            return left <= right  # type: ignore[operator,no-any-return]  # values of one column compare
        case ">":
            return left > right  # type: ignore[operator,no-any-return]  # values of one column compare
        case _:
            return left >= right  # type: ignore[operator,no-any-return]  # values of one column compare


def _like(value: str, pattern: str) -> bool:
    parts = re.findall(r"\\.|.", pattern)
    spelt = {"%": ".*", "_": "."}
    return re.fullmatch("".join(spelt.get(part) or re.escape(part[-1]) for part in parts), value) is not None


def _any(found: list[Truth]) -> Truth:
    return True if True in found else None if None in found else False


def _all(found: list[Truth]) -> Truth:
    return False if False in found else None if None in found else True


def _negated(truth: Truth, negate: bool) -> Truth:
    return truth if truth is None or not negate else not truth


# -- policies ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filter:
    table: str
    columns: str
    rows: Condition | None


@dataclass(frozen=True)
class Line:
    """A line of `grants.csv`; a filter makes it one of the filter's table."""

    role: str
    resource: str
    permissions: str
    columns: str
    filter: Filter | None
    deny: bool
    until: str | None = None

    @property
    def option(self) -> str:
        return f"until={self.until}" if self.until else "-"

    def covers(self, name: str) -> bool:
        database = name.partition(".")[0]
        return self.resource in {f"table:{name}", f"table:{database}.*", f"database:{database}", "catalog"}

    def named(self) -> frozenset[str]:
        listed = _listed(self.columns)
        return listed & _listed(self.filter.columns) if self.filter else listed


def _listed(text: str) -> frozenset[str]:
    if text == "*":
        return frozenset(COLUMNS)
    if text.startswith("* except "):
        return frozenset(COLUMNS) - frozenset(text.removeprefix("* except ").split("|"))
    return frozenset(text.split("|"))


@dataclass(frozen=True)
class World:
    """A whole policy, and someone who asks."""

    lines: tuple[Line, ...]
    memberships: frozenset[tuple[str, str]]
    groups: tuple[str, ...]
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)

    def load(self, folder: Path) -> PolicySet:
        """The policy, written down and loaded."""
        filters = list(dict.fromkeys(line.filter for line in self.lines if line.filter))
        names = {data_filter: f"f{number}" for number, data_filter in enumerate(filters)}
        grants = [
            f"p, role:{line.role}, {line.resource}, {line.permissions}, {line.columns}, "
            f"{names[line.filter] if line.filter else '*'}, {line.option}, {'deny' if line.deny else 'allow'}"
            for line in self.lines
        ]
        written = [
            f"p2, {name}, table:{data_filter.table}, {data_filter.columns}, " + _quoted(data_filter.rows)
            for data_filter, name in names.items()
        ]
        roles = [f"g, {member}, {role}" for member, role in sorted(self.memberships)]
        write_policies(folder, "\n".join(grants), "\n".join(roles), "\n".join(written))
        return load_policies(folder, CATALOG, ATTRIBUTES)

    def session(self, policies: PolicySet) -> Session:
        return Session("subject", "name", self.groups, policies.roles_of(self.groups), self.attributes, NOW)

    def roles(self) -> frozenset[str]:
        """Every role that the groups lead to, by walking."""
        reached: set[str] = {f"group:{group}" for group in self.groups}
        while more := {role for member, role in self.memberships if member in reached} - reached:
            reached |= more
        return frozenset(name.removeprefix("role:") for name in reached if name.startswith("role:"))

    def cell_visible(self, name: str, row: Row, column: str) -> bool:
        """The law: some allow that names the column is true, and every deny that names it is false."""
        given = taken = False
        roles = self.roles()
        for line in self.lines:
            if line.role not in roles or not line.covers(name) or column not in line.named():
                continue
            if line.until in ENDED:
                continue
            truth: Truth = True
            try:
                if line.filter and line.filter.rows:
                    truth = line.filter.rows.truth(row, self.attributes)
            except UnknownError:
                truth = None
            if line.deny:
                taken = taken or truth is not False
            elif "SELECT" in line.permissions:
                given = given or truth is True
        return given and not taken

    def visible_cells(self, name: str) -> Iterator[tuple[int, str]]:
        for number, row in enumerate(ROWS):
            for column in COLUMNS:
                if self.cell_visible(name, row, column):
                    yield number, column


def _quoted(rows: Condition | None) -> str:
    return "*" if rows is None else '"' + str(rows).replace('"', '""') + '"'


# -- strategies -------------------------------------------------------------------------------------

_NUMBERS = st.sampled_from(("id", "a"))
_NEGATED = st.booleans()
_OPERATORS = st.sampled_from(("=", "<>", "!=", "<", "<=", ">", ">="))
_INTEGERS = st.integers(0, 3)
_TEXTS = st.sampled_from(("", "x", "y%", "y", "it's"))
_PATTERNS = st.sampled_from(("x", "%", "_", "y\\%", "y_", "%x%", "\\\\"))


def _made(kind: str, *parts: st.SearchStrategy[object]) -> st.SearchStrategy[Condition]:
    return st.tuples(*parts).map(lambda made: Condition(kind, made))


LEAVES: st.SearchStrategy[Condition] = st.one_of(
    _made("compare", _NUMBERS, _OPERATORS, _INTEGERS),
    _made(
        "compare", _NUMBERS, _OPERATORS, st.sampled_from((Other("session.level"), Other("id"), Other("a")))
    ),
    _made("compare", st.just("s"), _OPERATORS, st.one_of(_TEXTS, st.just(Other("session.team")))),
    _made("compare", st.just("b"), st.sampled_from(("=", "<>")), st.booleans()),
    _made("in", _NUMBERS, st.lists(_INTEGERS, min_size=1, max_size=3).map(tuple), _NEGATED),
    _made("in", st.just("s"), st.lists(_TEXTS, min_size=1, max_size=3).map(tuple), _NEGATED),
    _made("in list", st.just("s"), _NEGATED),
    _made("null", st.sampled_from(tuple(COLUMNS)), _NEGATED),
    _made("like", st.just("s"), _PATTERNS, _NEGATED),
    _made("between", _NUMBERS, _INTEGERS, _INTEGERS, _NEGATED),
    _made("true", st.just("b")),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        _made("not", inner),
        st.lists(inner, min_size=2, max_size=3).map(lambda made: Condition("and", tuple(made))),
        st.lists(inner, min_size=2, max_size=3).map(lambda made: Condition("or", tuple(made))),
    ),
    max_leaves=5,
)
#: Few and simple, so that several rules share one and absorb each other.
COMMON = st.sampled_from(
    (
        Condition("compare", ("a", "=", 1)),
        Condition("compare", ("s", "=", Other("session.team"))),
        Condition("and", (Condition("compare", ("a", "=", 1)), Condition("true", ("b",)))),
        Condition("or", (Condition("compare", ("a", "=", 1)), Condition("in list", ("s", False)))),
        Condition("not", (Condition("true", ("b",)),)),
        Condition("true", ("b",)),
    )
)
COLUMN_LISTS = st.one_of(
    st.just("*"),
    st.sampled_from(tuple(COLUMNS)),
    st.lists(st.sampled_from(tuple(COLUMNS)), min_size=1, max_size=3, unique=True).map("|".join),
    st.lists(st.sampled_from(tuple(COLUMNS)), min_size=1, max_size=2, unique=True).map(
        lambda names: "* except " + "|".join(names)
    ),
)


@st.composite
def lines(draw: st.DrawFn, filters: bool = True, crowded: bool = False) -> Line:
    """Any line; or, crowded, one about few columns of one table, in some rows, for one role."""
    deny = draw(st.integers(0, 4)) == 0
    permissions = draw(st.sampled_from(("SELECT", "SELECT", "SELECT|DESCRIBE", "DESCRIBE")))
    if deny and permissions == "DESCRIBE":
        permissions = "SELECT|DESCRIBE"
    columns = draw(st.sampled_from(("id|a", *COLUMNS)) if crowded else COLUMN_LISTS)
    name = TABLES[0] if crowded else draw(st.sampled_from(TABLES))
    resource, data_filter = f"table:{name}", None
    if crowded or (filters and draw(st.booleans())):
        own = draw(st.one_of(st.just("*"), COLUMN_LISTS))
        own = own if _listed(own) & _listed(columns) else "*"
        data_filter = Filter(name, own, draw(st.one_of(COMMON, CONDITIONS, st.none())))
    else:
        resource = draw(st.sampled_from((resource, "table:d.*", "database:d", "catalog")))
    role = "p" if crowded else draw(st.sampled_from(("p", "q", "r")))
    until = draw(st.sampled_from((None, None, None, LASTING, *ENDED)))
    return Line(role, resource, permissions, columns, data_filter, deny, until)


@st.composite
def worlds(draw: st.DrawFn, filters: bool = True) -> World:
    """Any policy and anyone; or, so that rules meet, a crowded one and someone with its role."""
    crowded = filters and draw(st.booleans())
    # Links lead from an earlier name to a later one, so there is no circle.
    possible = [
        (member, role)
        for number, member in enumerate(["group:g", "group:h", "role:p", "role:q"])
        for role in ["role:p", "role:q", "role:r"][max(0, number - 1) :]
    ]
    attributes: dict[str, AttributeValue] = {}
    choices: dict[str, st.SearchStrategy[AttributeValue]] = {
        "level": st.integers(0, 3),
        "team": st.sampled_from(("x", "y%")),
        "teams": st.sampled_from(((), ("x",), ("x", "y%", "x"))),
    }
    for name, values in choices.items():
        if crowded or draw(st.booleans()):
            attributes[name] = draw(values)
    groups = st.sampled_from((("g",), ("g", "h"), ("stranger", "h"), ("stranger",)))
    return World(
        lines=tuple(draw(st.lists(lines(filters, crowded), min_size=2 if crowded else 0, max_size=6))),
        memberships=frozenset([possible[0], *draw(st.lists(st.sampled_from(possible), max_size=4))]),
        groups=("g",) if crowded else draw(groups),
        attributes=attributes,
    )
