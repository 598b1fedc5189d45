"""Plans, statements and answers as text that people read and compare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson
import sqlglot

from gateway.plan.fields import (
    AggregateField,
    ColumnField,
    EdgesField,
    EmptyField,
    GroupField,
    KeyField,
    ListField,
    MeasureField,
    NodeField,
    NullField,
    ObjectField,
    OutputField,
    TypenameField,
)
from gateway.plan.grouping import Grouping, KeyRef
from gateway.plan.nodes import (
    By,
    CellRule,
    Form,
    GovernedPlan,
    GovernedScan,
    GovernedSource,
    GovernedView,
    OrderKey,
    QueryPlan,
    Scan,
    Select,
    Source,
    Tie,
    Withheld,
)
from gateway.plan.window import CursorField, FactField
from gateway.predicate import (
    Always,
    And,
    ColumnRef,
    Compare,
    Constant,
    InList,
    IsNull,
    Like,
    Matches,
    MeasureRef,
    Never,
    Not,
    Operand,
    Or,
    Predicate,
    Related,
    RowsRef,
    SessionValue,
    Slot,
    Some,
)
from gateway.predicate import Form as ValueForm

_ONE_LINE = 100
_FORMS = {
    Form.ROWS: "rows",
    Form.ROW: "one row",
    Form.WHOLE: "the whole",
    Form.GROUPS: "groups",
    Form.PAGE: "a page",
}
#: Strings, brackets and commas, other values, and the space that a JSON column's own text may have.
_JSON = re.compile(r'"(?:\\.|[^"\\])*"|[\[\]{},:]|[^\s\[\]{},:"]+|\s+')


def show_plan(plan: QueryPlan) -> str:
    """What a root field asks for, before governance."""
    lines = [f"{plan.key}: {_FORMS[plan.form]}"]
    for number, source in enumerate(plan.sources):
        lines += _indent(_source(number, source))
    for select in plan.selects:
        lines += _indent(_select(select, by_default=select.order_is_default and not plan.grouping))
    if plan.grouping:
        lines += _indent(_grouping(plan.grouping))
    lines += _indent(_fields(plan.output))
    return "\n".join(lines)


def show_governed(plan: GovernedPlan) -> str:
    """What a root field gets to see."""
    lines = [f"{plan.key}: {_FORMS[plan.form]}"]
    for source in plan.sources:
        lines += _indent(_governed_source(source))
    if not plan.sources:
        lines.append("  reads nothing")
    for select in plan.selects if plan.sources else ():
        lines += _indent(_select(select, most=plan.most))
    if plan.grouping and plan.sources:
        lines += _indent(_grouping(plan.grouping, plan.most))
    lines += _indent([*_fields(plan.output), *(_withheld(withheld) for withheld in plan.withheld)])
    return "\n".join(lines)


def show_statement(sql: str, values: tuple[object, ...]) -> str:
    """A statement on several lines, which read back as the one that ran, and the values it takes."""
    pretty = sqlglot.parse_one(sql, dialect="duckdb").sql(dialect="duckdb", pretty=True)
    assert sqlglot.parse_one(pretty, dialect="duckdb").sql(dialect="duckdb") == sql
    lines = [*pretty.splitlines(), *(f"-- ${n} = {value!r}" for n, value in enumerate(values, 1))]
    return "\n".join(line.rstrip() for line in lines)


def show_trino(sql: str) -> str:
    """A statement of Trino's on several lines, in which every value stands as a literal."""
    pretty = sqlglot.parse_one(sql, dialect="trino").sql(dialect="trino", pretty=True)
    assert sqlglot.parse_one(pretty, dialect="trino").sql(dialect="trino") == sql
    return "\n".join(line.rstrip() for line in pretty.splitlines())


def show_json(text: bytes) -> str:
    """JSON on several lines, every number and every escape as it was sent."""
    tokens = _JSON.findall(text.decode())
    assert "".join(tokens) == text.decode()
    shown, _ = _spread(tokens, 0, 0)
    return shown


def show_audit(record: Mapping[str, Any]) -> str:
    """What the audit says of the operation, without times and with what every case has in common left out."""
    kept = {name: record[name] for name in ("roles", "columns", "withheld", "rules", "rows", "outcome")}
    return show_json(orjson.dumps(kept))


def show_rows(columns: Iterable[str], rows: Iterable[tuple[object, ...]]) -> str:
    """Rows of plain SQL."""
    return "\n".join(" | ".join(map(str, row)) for row in (tuple(columns), *rows))


def sections(shown: Mapping[str, str]) -> str:
    """One text for all runs: those that came to the same stand together."""
    by_text: dict[str, list[str]] = {}
    for run, text in shown.items():
        by_text.setdefault(text, []).append(run)
    if set(shown) == {""}:
        return shown[""] + "\n"
    return "\n".join(f"== {', '.join(runs)} ==\n{text}\n" for text, runs in by_text.items())


# -- sources ----------------------------------------------------------------------------------------


def _source(number: int, source: Source) -> Iterator[str]:
    relation = source.relation
    yield f"t{number}  {source.table.name} [{', '.join(relation.columns)}]{_link(number, source)}"
    if not isinstance(relation, Scan):
        for scan in relation.scans:
            yield f"      over {scan.table.name} [{', '.join(scan.columns)}]"


def _link(number: int, source: Source | GovernedSource) -> str:
    if source.relationship is None:
        return ""
    keys = ", ".join(f"t{source.parent}.{own} = t{number}.{other}" for own, other in source.relationship.keys)
    return f"  by {source.relationship.name}: {keys}"


def _governed_source(source: GovernedSource) -> Iterator[str]:
    yield f"t{source.number}  {source.table.name}{_link(source.number, source)}"
    if isinstance(source.relation, GovernedView):
        yield f"    columns  {', '.join(source.relation.columns)}"
        for scan in source.relation.scans:
            yield f"    over {scan.table.name}"
            yield from (f"  {line}" for line in _scan(scan))
    else:
        yield from _scan(source.relation)


def _scan(scan: GovernedScan) -> Iterator[str]:
    width = max((len(cell.name) for cell in scan.cells), default=0)
    for cell in scan.cells:
        yield f"    {cell.name:{width}}  {_cell(cell)}{', told where not' if cell.told else ''}"
    yield f"    -- rows where {_predicate(scan.rows, own=True)}"


def _cell(cell: CellRule) -> str:
    masks = [f"{mask} {_where(rows)}" for mask, rows in cell.masks]
    if isinstance(cell.visible, Never):
        return ", else ".join(masks) or "withheld"
    return ", else ".join((_where(cell.visible), *masks))


def _where(rows: Predicate) -> str:
    return "as it is" if isinstance(rows, Always) else f"where {_predicate(rows, own=True)}"


# -- selects ----------------------------------------------------------------------------------------


def _select(select: Select, *, by_default: bool = False, most: int = 0) -> Iterator[str]:
    if select.number:
        yield f"select {select.number}: {'rows' if select.is_listed else 'no rows'} of t{select.first}"
    yield f"where   {_predicate(select.where)}"
    if select.distinct:
        yield f"distinct {', '.join(map(_column, select.distinct))}"
    yield f"order   {_order(select.order)}{' (by default)' if by_default else ''}"
    if select.ties:
        yield f"ties    {', '.join(map(_by, select.ties))}"
    at_most = f" (at most {most})" if most and select.is_listed else ""
    yield f"limit   {_count(select.limit)}{at_most}   offset  {_count(select.offset)}"
    if (window := select.window) is not None:
        after, before = (f"#{slot.index}" if slot else "-" for slot in (window.after, window.before))
        copies = ", copies numbered" if window.numbers_copies else ""
        yield f"after   {after}   before  {before}{', from its end' if window.is_backward else ''}{copies}"
    for number, measure in enumerate(select.measures):
        of = ", ".join(map(_column, measure.columns))
        distinct = "distinct " if measure.is_distinct else ""
        yield f"measure {number} is {measure.function.value}({distinct}{of}) {measure.type}"


def _grouping(grouping: Grouping, most: int = 0) -> Iterator[str]:
    for number, key in enumerate(grouping.keys):
        yield f"key {number} is {key.unit.value + ' of ' if key.unit else ''}{_column(key.column)} {key.type}"
    yield f"having  {_predicate(grouping.having)}"
    order = ", ".join(
        f"{f'key {key.place.number}' if isinstance(key.place, KeyRef) else _measure(key.place)} "
        f"{'desc' if key.descending else 'asc'} nulls {'first' if key.nulls_first else 'last'}"
        for key in grouping.order
    )
    yield f"order   {order or 'none'}"
    at_most = f" (at most {most})" if most else ""
    yield f"limit   {_count(grouping.limit)}{at_most}   offset  {_count(grouping.offset)}"


# -- output -----------------------------------------------------------------------------------------


def _fields(fields: tuple[OutputField, ...]) -> Iterator[str]:  # noqa: C901  # one case for each
    for field in fields:
        match field:
            case ColumnField(key, column, type):
                yield f"> {key}: {_column(column)} {type}"
            case TypenameField(key, typename):
                yield f"> {key}: '{typename}'"
            case NullField(key):
                yield f"> {key}: null"
            case ObjectField(key, source, inner):
                yield f"> {key}: t{source}"
                yield from _indent(_fields(inner))
            case EmptyField(key):
                yield f"> {key}: []"
            case MeasureField(key, measure, type):
                yield f"> {key}: {_measure(measure)} {type}"
            case KeyField(key, number, type):
                yield f"> {key}: key {number} {type}"
            case GroupField(key, inner):
                yield f"> {key}: an object"
                yield from _indent(_fields(inner))
            case ListField(key, select, inner):
                yield f"> {key}: rows of select {select}"
                yield from _indent(_fields(inner))
            case EdgesField(key, inner):
                yield f"> {key}: the page's rows"
                yield from _indent(_fields(inner))
            case NodeField(key, inner):
                yield f"> {key}: the row"
                yield from _indent(_fields(inner))
            case CursorField(key):
                yield f"> {key}: the row's cursor"
            case FactField(key, fact):
                yield f"> {key}: {fact.name.lower()}"
            case AggregateField(key, select, inner):
                yield f"> {key}: the whole of select {select}"
                yield from _indent(_fields(inner))


def _withheld(withheld: Withheld) -> str:
    what = f"{withheld.table.name}.{withheld.column}" if withheld.column else withheld.table.name
    return f"withheld {'.'.join(withheld.path)}: {what}"


def _order(keys: tuple[OrderKey, ...]) -> str:
    return ", ".join(
        f"{_by(key)} {'desc' if key.descending else 'asc'} nulls "
        f"{'first' if key.nulls_first else 'last'}"
        for key in keys
    ) or "none"  # fmt: skip


def _by(key: OrderKey | Tie) -> str:
    column = _rows(key.column) if isinstance(key.column, RowsRef) else _operand(key.column)
    if key.by is By.MATCH and isinstance(key.column, ColumnRef):
        return f"match of t{key.column.source}"
    return column if key.by is By.VALUE else f"{key.by.name.lower()} of {column}"


def _rows(rows: RowsRef) -> str:
    return f"rows {rows.number} of select {rows.select}"


def _count(count: Slot | int | None) -> str:
    match count:
        case None:
            return "none"
        case Slot():
            return _operand(count)
        case number:
            return str(number)


# -- predicates -------------------------------------------------------------------------------------


def _predicate(predicate: Predicate, *, own: bool = False) -> str:  # noqa: C901  # one line for each node
    def of(item: Predicate) -> str:
        return _predicate(item, own=own)

    def operand(value: Operand | MeasureRef) -> str:
        return value.column if own and isinstance(value, ColumnRef) else _operand(value)

    match predicate:
        case Always():
            return "always"
        case Never():
            return "never"
        case And(items):
            return "(" + " AND ".join(map(of, items)) + ")"
        case Or(items):
            return "(" + " OR ".join(map(of, items)) + ")"
        case Not(item):
            return f"NOT {of(item)}"
        case Compare(left, operator, right):
            return f"{operand(left)} {operator} {operand(right)}"
        case InList(left, values):
            return f"{operand(left)} IN ({', '.join(map(operand, values))})"
        case IsNull(left, None):
            return f"{operand(left)} IS NULL"
        case IsNull(left, Slot() as wanted):
            return f"({operand(left)} IS NULL) = {operand(wanted)}"
        case Like(left, pattern, ignore_case):
            return f"{operand(left)} {'ILIKE' if ignore_case else 'LIKE'} {operand(pattern)}"
        case Matches(left, pattern, ignore_case):
            return f"{operand(left)} {'~*' if ignore_case else '~'} {operand(pattern)}"
        case Related(source, item):
            return f"t{source} has a row where {of(item)}"
        case Some(select):
            return f"select {select} has a row"
        case _:
            raise AssertionError(predicate)


def _measure(measure: MeasureRef) -> str:
    return f"measure {measure.number} of select {measure.select}"


def _operand(operand: Operand | MeasureRef) -> str:
    match operand:
        case MeasureRef():
            return _measure(operand)
        case ColumnRef():
            return _column(operand)
        case Constant(value, type):
            return f"{value!r}::{type.kind.value}"
        case SessionValue(attribute, type):
            return f"session.{attribute}::{type}"
        case Slot(index, type, form):
            return f"#{index}::{type if form is ValueForm.VALUE else form.name}"


def _column(column: ColumnRef) -> str:
    return f"t{column.source}.{column.column}"


# -- layout -----------------------------------------------------------------------------------------


def _indent(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _spread(tokens: list[str], at: int, depth: int) -> tuple[str, int]:
    """The value that begins at token `at`, and where it ends; what fits stands on one line."""
    opening = tokens[at]
    if opening not in ("[", "{"):
        return opening, at + 1
    items: list[str] = []
    item = ""
    at += 1
    while tokens[at] not in ("]", "}"):
        if tokens[at] == ",":
            items.append(item)
            item = ""
            at += 1
        elif tokens[at] == ":":
            item += ": "
            at += 1
        else:
            text, at = _spread(tokens, at, depth + 1)
            item += text
    closing = tokens[at]
    items += [item] if item else []
    line = opening + ", ".join(items) + closing
    if depth and len(line) <= _ONE_LINE and "\n" not in line:
        return line, at + 1
    margin = "\n" + "  " * depth
    return opening + ",".join(f"{margin}  {item}" for item in items) + margin + closing, at + 1
