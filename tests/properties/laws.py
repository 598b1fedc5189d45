"""The laws, each as one check of one random case; an AssertionError is a breach."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from math import isfinite
from typing import Any
from zlib import crc32

from tests.properties.arguments import DIRECTIONS
from tests.properties.cases import Case, make_case, unseen_rows
from tests.properties.choices import Choices
from tests.properties.core import core_data
from tests.properties.documents import Argument, Field, Operation, Record, Scalar, Series, Symbol
from tests.properties.lab import Lab, projections_of
from tests.properties.marks import MARK, marks_outside_literals
from tests.properties.measures import AmbiguousError, is_rough, same
from tests.properties.narrow import fits_into, narrower, without_views
from tests.properties.operations import everything, make_operation
from tests.properties.pages import first_pages, next_pages, rows_at_once, walk
from tests.properties.policies import Caller, make_caller, make_policies, without_masks
from tests.properties.reference import Reply, Withheld, answer
from tests.properties.rows import RefusedError
from tests.properties.sight import Sight
from tests.properties.spelling import wire

#: How often each construct occurred, over all laws.
SEEN: Counter[str] = Counter()


def make_operations(source: Choices, sight: Sight, prefix: str = "", most: int = 3) -> list[Operation]:
    made = [make_operation(source, sight, prefix) for _ in range(source.between(1, most))]
    for operation in made:
        SEEN.update(operation.counts.keys())
        SEEN["operations"] += 1
    return made


def non_interference(source: Choices, lab: Lab) -> None:
    """Law 1: what a caller may not see never changes a byte of an answer."""
    case = make_case(source)
    lab.open(case)
    caller = case.callers[0]
    operations = make_operations(source, lab.sight(caller), most=5)
    cells, cache = source.chance(30), source.chance(50)
    explain = lab.keeps_names and _by_chance(30, case, caller)
    operations += first_pages(source, lab.sight(caller))
    operations += next_pages([lab.ask(caller, operation) for operation in operations], operations)
    if cache:
        operations += _of_one_column(source, lab.sight(caller))
    for operation in operations:
        lab.ask(caller, operation, cells=cells, cache=cache, explain=explain)
    before = [
        _ageless(lab.ask(caller, operation, cells=cells, cache=cache, explain=explain))
        for operation in operations
    ]
    rows, changes = unseen_rows(source, case, caller)
    SEEN["unseen changes"] += changes
    lab.fill(rows)
    for operation, was in zip(operations, before, strict=True):
        SEEN["lookups told"] += b'"cache":{' in was
        SEEN["explanations"] += b'"explain":{' in was
        now = _ageless(lab.ask(caller, operation, cells=cells, cache=cache, explain=explain))
        assert now == was, report(case, caller, operation, was, now)


def _by_chance(percent: int, *given: object) -> bool:
    """True for some of what there can be, the same each time; it takes nothing from a source of choices."""
    return crc32(repr(given).encode()) % 100 < percent


def _of_one_column(source: Choices, sight: Sight) -> list[Operation]:
    """Operations that read one column each, beside which others may be hidden."""
    made = []
    for relation in sight.world.relations.values():
        if shown := sorted(sight.shown(relation)):
            field = relation.column(source.pick(shown)).field
            root = Field(relation.root, relation.root, (("limit", Scalar(9)),), (Field(field, field),))
            made.append(Operation(None, (root,)))
    return made


def _ageless(body: bytes) -> bytes:
    """The answer without the time that has passed."""
    return re.sub(rb'"age":[0-9.e-]+', b'"age":0', body)


def pages(source: Choices, lab: Lab) -> None:
    """The pages of a connection, walked either way, are the rows of its list, each once and in order."""
    case = make_case(source)
    lab.open(case)
    caller = case.callers[0]
    for first in first_pages(source, lab.sight(caller)):
        SEEN["connection"] += 1
        wanted = rows_at_once(first, lambda operation: lab.ask(caller, operation))
        for how in ("first", "last"):
            rows = walk(first, how, lambda operation: lab.ask(caller, operation))
            if wanted is None or rows is None:
                SEEN["lists too long"] += 1
                continue
            SEEN["pages"] += 1
            SEEN["rows on pages"] += len(rows)
            assert rows == wanted, report(case, caller, first, repr(wanted).encode(), repr(rows).encode())


def reference(source: Choices, lab: Lab) -> None:
    """Law 2: the data, the refusals and the withheld fields are those of the naive evaluator."""
    case = make_case(source)
    lab.open(case)
    for caller in case.callers:
        sight = lab.sight(caller)
        for operation in make_operations(source, sight):
            _is_as_reference(case, caller, sight, operation, lab, cells=source.chance(40))
    for operation in _by_number(source, sight) + _as_rows_stand(source, sight):
        _is_as_reference(case, caller, sight, operation, lab, cells=False)


def _by_number(source: Choices, sight: Sight) -> list[Operation]:
    """Operations in which how many rows are related decides alone which rows there are, or their order."""
    made = []
    for relation in sight.world.relations.values():
        shown = sorted(sight.shown(relation))
        for link in relation.links:
            if shown and link.many and sight.follows(relation, link, usable=True):
                test = Record(((source.pick(("_eq", "_gt")), Scalar(source.below(3))),))
                where = Record((("count", Record((("predicate", test),))),))
                order = Record((("count", Symbol(source.pick(DIRECTIONS))),))
                name, value = source.pick((("where", where), ("order_by", order)))
                field = relation.column(source.pick(shown)).field
                given = ((name, Record(((link.whole, value),))),)
                made.append(
                    Operation(None, (Field(relation.root, relation.root, given, (Field(field, field),)),))
                )
    return list(source.shuffled(tuple(made))[:2])


def _as_rows_stand(source: Choices, sight: Sight) -> list[Operation]:
    """Operations that want rows in the order of a projection, or in what is left of it behind one value."""
    made = []
    for table in sight.world.tables:
        shown = sight.visible[table.qualified]
        for names in projections_of(table):
            if not shown.issuperset(names):
                continue
            first, *others = (table.column(name) for name in names)
            cells = [row[first.name] for row in sight.rows[table.qualified]]
            values = [cell for cell in cells if _is_written(cell)]
            is_one = bool(others and values) and source.chance(60)
            order = (Record(((column.field, Symbol("asc")),)) for column in [first, *others][is_one:])
            given: list[tuple[str, Argument]] = [("order_by", Series(tuple(order)))]
            if is_one:
                value = Scalar(wire(first.type, source.pick(values)))
                given.append(("where", Record(((first.field, Record((("_eq", value),))),))))
            fields = (Field(column.field, column.field) for column in table.columns if column.name in shown)
            made.append(Operation(None, (Field(table.root, table.root, tuple(given), tuple(fields)),)))
    return list(source.shuffled(tuple(made))[:3])


def _is_written(cell: object) -> bool:
    """Whether a caller can write it: JSON has no number for the infinite."""
    return isfinite(cell) if isinstance(cell, float) else cell is not None


def _is_as_reference(
    case: Case, caller: Caller, sight: Sight, operation: Operation, lab: Lab, *, cells: bool
) -> None:
    try:
        reply = answer(operation, sight, case.most)
    except RefusedError:
        reply = None
    except AmbiguousError:
        SEEN["ambiguous order"] += 1
        return
    _compare(case, caller, operation, reply, lab.ask(caller, operation, cells=cells), cells)


def _compare(
    case: Case, caller: Caller, operation: Operation, reply: Reply | None, body: bytes, cells: bool
) -> None:
    try:
        said = json.loads(body, parse_float=str, parse_int=str)
    except ValueError as error:
        raise AssertionError(report(case, caller, operation, b"JSON", body)) from error
    if reply is None:
        SEEN["refused"] += 1
        refused = "data" not in said and {e["extensions"]["code"] for e in said["errors"]} <= _REFUSALS
        assert refused, report(case, caller, operation, b"a refusal", body)
        return
    SEEN["withheld fields"] += len(reply.withheld)
    SEEN["withheld cells told"] += len(reply.cells) * cells
    SEEN["lists too long"] += len(reply.too_long)
    matches = same(_pairs(body)[0][1], _pairs(reply.data))
    assert matches, report(case, caller, operation, reply.data.encode(), body)
    listed = said.get("extensions", {}).get("lakegate", {}).get("withheld", [])
    withheld = [_entry(w) for w in reply.withheld]
    if cells:
        told = [_entry(w) for w in reply.cells if not reply.too_long]
        assert sorted(map(repr, listed[len(withheld) :])) == sorted(map(repr, told)), report(
            case, caller, operation, repr(told).encode(), body
        )
        listed = listed[: len(withheld)]
    assert listed == withheld, report(case, caller, operation, repr(withheld).encode(), body)
    errors = [(e["path"], e["extensions"]["code"]) for e in said.get("errors", ())]
    expected = [([key], "LIMIT_ROWS") for key in reply.too_long] + [
        (list(w.path), "FORBIDDEN_COLUMN" if w.column else "FORBIDDEN_TABLE")
        for w in reply.withheld
        if w.mode == "error"
    ]
    assert errors == expected, report(case, caller, operation, repr(expected).encode(), body)


def _pairs(text: str | bytes) -> Any:
    """JSON with numbers as text and objects as tuples of pairs."""
    return json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=tuple)


def _entry(withheld: Withheld) -> dict[str, object]:
    # As the answer is read: numbers as text.
    path = [str(step) if isinstance(step, int) else step for step in withheld.path]
    return {"path": path, "table": withheld.table, "column": withheld.column}


_REFUSALS = {"INVALID", "VARIABLES", "VALUE", "LIMIT_ROWS"}


def same_as_graphql_core(source: Choices, lab: Lab) -> None:
    """Law 3: the bytes of `data` are those of graphql-core's executor over the reference's rows."""
    case = replace(make_case(source), most=10_000)
    lab.open(case)
    caller = case.callers[0]
    sight = lab.sight(caller)
    for operation in make_operations(source, sight):
        # graphql-core finds out about a key that is none only where there is a group.
        if operation.bad or {"slip", "group_by"} <= operation.counts.keys():
            continue
        try:
            data = core_data(operation, sight)
        except AmbiguousError:
            continue
        body = lab.ask(caller, operation)
        if data is None:
            assert body.startswith(b'{"errors":'), report(case, caller, operation, b"a refusal", body)
        else:
            wanted = b'{"data":' + data.encode()
            rest = body[len(wanted) :]
            SEEN["rough answers"] += is_rough(data)
            # What is made of floats is not told to the last digit.
            matches = (
                same(_pairs(body)[0][1], _pairs(data))
                if is_rough(data)
                else body.startswith(wanted) and rest[:1] in (b"}", b",")
            )
            assert matches, report(case, caller, operation, wanted, body)


def monotone(source: Choices, lab: Lab) -> None:
    """Law 5: one more deny, or one allow less, shows no cell more."""
    case = make_case(source, mode="null")
    # Where a rule less masks a cell that was raw, it shows another value, and none more.
    bare = without_masks(case.policies)
    case = replace(case, world=without_views(case.world), policies=bare, most=10_000)
    lab.open(case)
    caller = case.callers[0]
    operation = everything(lab.sight(caller))
    before = json.loads(lab.ask(caller, operation), parse_float=str, parse_int=str)["data"]
    lab.govern(narrower(source, case))
    after = json.loads(lab.ask(caller, operation), parse_float=str, parse_int=str)["data"]
    for root, rows in after.items():
        SEEN["rows that shrank"] += rows != before[root]
        shown = fits_into(rows, before[root])
        assert shown, report(case, caller, operation, json.dumps(before).encode(), json.dumps(after).encode())


def text_safety(source: Choices, lab: Lab) -> None:
    """Law 6: nothing that a caller made up stands in SQL text, but inside literals."""
    case = make_case(source)
    lab.open(case)
    caller = case.callers[0]
    for operation in make_operations(source, lab.sight(caller), MARK):
        lab.engine.ran.clear()
        lab.ask(caller, operation)
        for statement in lab.engine.ran:
            SEEN["statements"] += 1
            loose = marks_outside_literals(statement.sql)
            assert not loose, f"{loose} in {statement.sql}\n{operation.text}"


def cached(source: Choices, lab: Lab) -> None:
    """Law 9: with the cache, whoever asks at once and whatever changes, answers are those without it."""
    _cached(source, lab, make_case(source))


def cached_by_session(source: Choices, lab: Lab) -> None:
    """The same, in those cases alone whose policies ask for an attribute of the session."""
    case = make_case(source)
    if any("session." in text for text in case.policies.texts().values()):
        _cached(source, lab, case)


def _cached(source: Choices, lab: Lab, case: Case) -> None:
    lab.open(case)
    first, other = case.callers[0], make_caller(source)
    # Two who share every statement, and one who may not.
    callers = [first, replace(other, groups=first.groups), other]
    others = [narrower(source, case), make_policies(source, case.world)]
    operations = [*_paged(everything(lab.sight(first), depth=0), 2)]
    operations += make_operations(source, lab.sight(first), most=2)
    for _ in range(source.between(2, 6)):
        match source.below(4):
            case 0:
                lab.govern(source.pick([case.policies, *others]))
            case 1:
                lab.fill(unseen_rows(source, case, source.pick(callers), tries=5)[0])
            case 2:
                lab.fill(case.world.rows)
            case _:
                pass  # ask again
        chosen = [source.pick(operations) for _ in range(source.between(1, 2))]
        asked = [(caller, operation) for operation in chosen for caller in source.shuffled(callers)]
        cells = source.chance(20)
        lab.engine.ran.clear()
        got = lab.ask_at_once(asked, cells=cells)
        ran = len(lab.engine.ran)
        wanted = lab.ask_at_once(asked, cells=cells, cached=False)
        SEEN["statements spared"] += len(lab.engine.ran) - 2 * ran
        for (caller, operation), now, want in zip(asked, got, wanted, strict=True):
            assert now == want, report(case, caller, operation, want, now)


def _paged(operation: Operation, pages: int) -> list[Operation]:
    """The operation from different rows on: one statement, with other values."""
    roots = [field for field in operation.selection if isinstance(field, Field)]

    def page(offset: int) -> tuple[Field, ...]:
        arguments = (("limit", Scalar(1000)), ("offset", Scalar(offset)))
        return tuple(replace(root, arguments=arguments) for root in roots)

    return [replace(operation, selection=page(offset)) for offset in range(pages)]


def report(case: Case, caller: Caller, operation: Operation, wanted: bytes, got: bytes) -> str:
    """Everything that is needed to see the breach."""
    lines = [
        f"wanted: {wanted.decode()}",
        f"got:    {got.decode()}",
        f"document: {operation.text}",
        f"variables: {operation.variables}",
        f"caller: {caller}",
        f"mode: {case.mode}",
        *(f"{name}: {text}" for name, text in case.policies.texts().items()),
        *(f"{r}\n    {[*case.world.rows.get(name, ())]}" for name, r in case.world.relations.items()),
    ]
    return "\n".join(lines)
