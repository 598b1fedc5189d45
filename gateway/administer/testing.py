"""Whether policies mean what is expected of them, and which of their rules no test looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import orjson

from gateway.administer.coverage import rules_looked_at, rules_of
from gateway.administer.expectations import Expectation, Placed
from gateway.administer.fixture import FixtureError, ask, bases, scratch, with_rows
from gateway.administer.someone import NOBODY, Someone, session_of
from gateway.auth.configure import attribute_rules
from gateway.auth.identity import Session
from gateway.catalog.model import Catalog, Table
from gateway.catalog.types import ColumnType
from gateway.errors import Fault, LakegateError, PolicyError, Unauthenticated
from gateway.policy.decide import grant
from gateway.policy.ending import read_moment
from gateway.policy.grants import Conditional, Decision, Denied, Granted, Masked, Rule, Visible
from gateway.policy.lex import PredicateError
from gateway.policy.load import PolicySet
from gateway.policy.parse_predicate import parse_predicate
from gateway.policy.simplify import implies
from gateway.policy.text import predicate_text
from gateway.policy_source import policy_source
from gateway.predicate import ALWAYS, NEVER, Always, Predicate
from gateway.settings import Settings
from gateway.snapshot import Snapshot, open_hash_secret, read_policies

EVERY_ROW = "every row"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as expected: `what`, and both sides in words."""

    what: str
    expected: str
    seen: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a test, which passed where there is no problem.

    `rules` are those that decided, as `file:line`, or why nothing is seen.
    """

    rule: Rule
    name: str
    table: str
    problems: tuple[Problem, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Every test's outcome, how many grants and data filters there are, and those that no test looks at."""

    outcomes: tuple[Outcome, ...]
    rules: int
    untested: tuple[Rule, ...]

    @property
    def failed(self) -> int:
        return sum(bool(outcome.problems) for outcome in self.outcomes)


class _Fault(Protocol):
    """Tells what is wrong with a test, and the cure."""

    def __call__(self, what: str, cure: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _Ready:
    """A test whose names and values are all in order."""

    placed: Placed
    table: Table
    session: Session
    rows: Predicate | None
    cells: Mapping[str, Predicate]


def run_tests(placed: Sequence[Placed], policies: PolicySet, settings: Settings, now: float) -> Report:
    """The outcome of every test; `now` is when those are asked that say nothing of it, in Unix seconds.

    Raises PolicyError with every fault of the tests themselves.
    """
    faults: list[Fault] = []
    ready = [test for each in placed if (test := _prepare(each, policies, settings, now, faults))]
    if faults:
        raise PolicyError(tuple(faults))
    outcomes = tuple(_outcome(test, policies, settings) for test in ready)
    rules = rules_of(policies)
    looked_at = rules_looked_at(((test.session, test.table) for test in ready), policies)
    return Report(outcomes, len(rules), tuple(rule for rule in rules if rule not in looked_at))


def _asks_nothing(test: Expectation) -> bool:
    asked = test.columns, test.masks, test.rows, test.shows
    return all(each is None for each in asked) and not (test.visible or test.withheld or test.cells)


def _prepare(
    placed: Placed, policies: PolicySet, settings: Settings, now: float, faults: list[Fault]
) -> _Ready | None:
    test, before = placed.expectation, len(faults)

    def fault(what: str, cure: str) -> None:
        faults.append(Fault(placed.rule.file, placed.rule.line, what, cure))

    table = policies.catalog.tables.get(test.table)
    if table is None:
        known = ", ".join(f"`{name}`" for name in policies.catalog.tables)
        fault(f"the catalog has no table `{test.table}`", f"there are {known}")
        return None
    if _asks_nothing(test):
        fault(
            "the test expects nothing", "say what the session must see: `columns`, `rows`, `shows` or others"
        )
    named = {*(test.columns or ()), *test.visible, *test.withheld, *(test.masks or {}), *test.cells}
    for name in sorted(named - table.columns.keys()):
        fault(f"`{table.name}` has no column `{name}`", "write a name of the catalog")
    _check_fixture(test, table, policies.catalog, fault)
    at = now
    if test.at is not None:
        try:
            at = read_moment(test.at)
        except ValueError:
            fault(f"`{test.at}` is no moment", "write `2027-01-31`, or `2027-01-31T17:00:00Z`")
    types = {name: rule.type for name, rule in attribute_rules(settings.auth).items()}
    rows, cells = _predicates(test, table, types, fault) if len(faults) == before else (None, {})
    session = _session(test, policies, settings, at, fault)
    if session is None or len(faults) > before:
        return None
    return _Ready(placed, table, session, rows, cells)


def _session(
    test: Expectation, policies: PolicySet, settings: Settings, at: float, fault: _Fault
) -> Session | None:
    auth = settings.auth
    for name in sorted(test.session.attributes.keys() - auth.attributes.keys()):
        known = ", ".join(f"`{attribute}`" for attribute in auth.attributes) or "none"
        fault(f"`{name}` is not a session attribute", f"`auth.attributes` has {known}")
        return None
    claims = {
        auth.attributes[name].claim: [*value] if isinstance(value, tuple) else value
        for name, value in test.session.attributes.items()
    }
    try:
        someone = Someone(test.session.user or NOBODY, test.session.groups, claims)
        return session_of(someone, auth, policies, at)
    except ValueError as error:
        fault(str(error), "write a value of the attribute's type")
    except Unauthenticated:
        fault(f"no token is of the moment `{test.at}`", "write a later one")
    return None


def _predicates(
    test: Expectation, table: Table, types: Mapping[str, ColumnType], fault: _Fault
) -> tuple[Predicate | None, Mapping[str, Predicate]]:
    if table.is_view and (test.rows is not None or test.cells):
        fault(f"`{table.name}` is a view, whose rows are those of its tables", "test the tables")
        return None, {}

    def parsed(text: str) -> Predicate:
        if text == EVERY_ROW:
            return ALWAYS
        try:
            return parse_predicate(text, table, types)
        except PredicateError as error:
            fault(*error.args)
            return NEVER

    rows = None if test.rows is None else parsed(test.rows)
    return rows, {name: parsed(text) for name, text in test.cells.items()}


def _check_fixture(test: Expectation, table: Table, catalog: Catalog, fault: _Fault) -> None:
    if bool(test.fixture) is not (test.shows is not None):
        fault("`fixture` and `shows` belong together", "write the rows there are, and those that are shown")
    for name, rows in test.fixture.items():
        if name not in bases(table):
            fault(f"`{table.name}` has no rows of `{name}`", f"write rows of `{'`, `'.join(bases(table))}`")
            continue
        given = {column for row in rows for column in row}
        for column in sorted(given - catalog.tables[name].columns.keys()):
            fault(f"`{name}` has no column `{column}`", "write a name of the catalog")
    fields = {column.field for column in table.columns.values()}
    shown = [row.keys() for row in test.shows or ()]
    for field in sorted({field for keys in shown for field in keys} - fields):
        fault(f"`{table.root}` has no field `{field}`", "write the name of a field of GraphQL")
    if any(keys != shown[0] for keys in shown) or () in map(tuple, shown):
        fault(
            "the rows of `shows` do not name the same fields", "name the same ones in each; null is a value"
        )


# -- looking ------------------------------------------------------------------------------------------


def _outcome(test: _Ready, policies: PolicySet, settings: Settings) -> Outcome:
    decision = grant(policies.catalog, policies, test.session).tables[test.table.name]
    problems = [*_compare(test, decision), *_compare_rows(test, policies, settings)]
    rules = tuple(map(str, decision.rules)) if isinstance(decision, Granted) else _reasons(decision)
    name, rule = test.placed.expectation.name, test.placed.rule
    return Outcome(rule, name, test.table.name, tuple(problems), rules)


def _reasons(decision: Denied) -> tuple[str, ...]:
    return tuple(f"{each.rule}: {each.text}" if each.rule else each.text for each in decision.reasons)


def _compare(test: _Ready, decision: Decision) -> Iterator[Problem]:
    wanted = test.placed.expectation
    shown = decision.columns if isinstance(decision, Granted) else {}
    visible = [name for name in test.table.columns if name in shown]
    if wanted.columns is not None and set(wanted.columns) != set(visible):
        expected = [name for name in test.table.columns if name in wanted.columns]
        yield Problem("columns", _listed(expected), _listed(visible))
    for name in wanted.visible:
        if name not in shown:
            yield Problem(f"`{name}`", "visible", "withheld")
    for name in wanted.withheld:
        if name in shown:
            yield Problem(f"`{name}`", "withheld", "visible")
    masks = {
        name: ", ".join(str(mask) for mask, _ in column.masks)
        for name, column in shown.items()
        if isinstance(column, Masked)
    }
    if wanted.masks is not None and dict(wanted.masks) != masks:
        yield Problem("masks", _pairs(wanted.masks), _pairs(masks))
    rows = decision.rows if isinstance(decision, Granted) else NEVER
    if test.rows is not None and not _same(test.rows, rows):
        yield Problem("rows", predicate_text(test.rows), predicate_text(rows))
    for name, where in test.cells.items():
        seen = _raw(decision, name)
        if not _same(where, seen):
            yield Problem(f"cells of `{name}`", predicate_text(where), predicate_text(seen))


def _raw(decision: Decision, column: str) -> Predicate:
    """Where the cells of a column are visible as they are."""
    if not isinstance(decision, Granted):
        return NEVER
    match decision.columns.get(column):
        case Visible():
            return decision.rows
        case Conditional(where):
            return where
        case Masked(raw):
            return decision.rows if isinstance(raw, Always) else raw
        case _:
            return NEVER


def _compare_rows(test: _Ready, policies: PolicySet, settings: Settings) -> Iterator[Problem]:
    wanted = test.placed.expectation
    if wanted.shows is None:
        return
    fields = [*wanted.shows[0]] if wanted.shows else [next(iter(test.table.columns.values())).field]
    with scratch() as folder:
        catalog = with_rows(policies.catalog, wanted.fixture, bases(test.table), Path(folder))
        again = read_policies(policy_source(settings), catalog, settings, attribute_rules(settings.auth))
        snapshot, secret = Snapshot(catalog, again, "fixture"), open_hash_secret(settings)
        try:
            seen = ask(snapshot, test.session, catalog.tables[test.table.name], fields, settings, secret)
        except (FixtureError, LakegateError) as error:
            yield Problem("rows of the fixture", _rows(wanted.shows), str(error))
            return
    if sorted(map(_row, wanted.shows)) != sorted(map(_row, seen)):
        yield Problem("rows of the fixture", _rows(wanted.shows), _rows(seen))


def _same(one: Predicate, other: Predicate) -> bool:
    return implies(one, other) and implies(other, one)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _pairs(masks: Mapping[str, str]) -> str:
    return _listed([f"{name}={mask}" for name, mask in sorted(masks.items())])


def _row(row: Mapping[str, object]) -> str:
    return orjson.dumps(_plain(row), option=orjson.OPT_SORT_KEYS).decode()


def _rows(rows: Sequence[Mapping[str, object]]) -> str:
    return _listed([_row(row) for row in rows])


def _plain(value: object) -> object:
    """A value of a file as JSON has it."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value
