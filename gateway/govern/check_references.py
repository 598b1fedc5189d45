"""Pass 1: what the session may not see becomes null in the output, and is refused anywhere else."""

from __future__ import annotations

from dataclasses import replace

from gateway.catalog.model import OnDenied, Table
from gateway.errors import AccessDenied
from gateway.govern.draft import Draft, Rules, select_columns
from gateway.plan.fields import (
    AggregateField,
    ColumnField,
    EdgesField,
    EmptyField,
    GroupField,
    ListField,
    NodeField,
    NullField,
    ObjectField,
    OutputField,
)
from gateway.plan.nodes import Form, OrderKey, Select, Withheld
from gateway.policy.grants import Grants
from gateway.predicate import ALWAYS, ColumnRef, Related, parts


def check_references(draft: Draft, grants: Grants, rules: Rules) -> Draft:
    """Withhold output fields, and refuse withheld columns in filters, keys and ordering.

    Filters and ordering were validated against a schema without the withheld columns already; that they
    are refused here again is what makes this stage the point of enforcement. A default order is the
    catalog's, not the caller's: its withheld keys are left out.
    """
    seen = _Seen(draft, grants, rules)
    if not grants.visible(draft.table.name):
        seen.refuse_hidden(draft.table, None)
        withheld = Withheld((draft.plan.key,), draft.table, None)
        output = _nothing_of(draft.plan.form, draft.output)
        grouping = draft.grouping and replace(draft.grouping, keys=(), having=ALWAYS, order=())
        return replace(
            draft,
            sources=(),
            selects=(_page_alone(draft.selects[0]),),
            output=output,
            grouping=grouping,
            withheld=(withheld,),
        )
    seen.require_key(draft.plan.form)
    output = seen.withhold(draft.output, (draft.plan.key,), 0)
    # What only a withheld list would have read is not read, and needs no permission.
    kept = replace(draft, output=output, withheld=tuple(seen.withheld)).narrowed()
    for key in kept.grouping.keys if kept.grouping else ():
        seen.require(key.column.source, key.column.column)
    return replace(kept, selects=tuple(seen.require_select(select) for select in kept.selects)).narrowed()


class _Seen:
    """What the session sees of one draft's sources; `withheld` collects what its output may not show."""

    def __init__(self, draft: Draft, grants: Grants, rules: Rules) -> None:
        self.sources = draft.sources
        self.first = {select.number: select.first for select in draft.selects}
        self.grants = grants
        self.rules = rules
        self.withheld: list[Withheld] = []

    def column(self, source: int, column: str) -> bool:
        return column in self.grants.visible(self.sources[source].table.name)

    def hidden_key(self, source: int) -> tuple[Table, str] | None:
        """The first key column on the relationship to a source that the session may not see."""
        link = self.sources[source]
        assert link.relationship is not None
        assert link.parent is not None
        parent = self.sources[link.parent].table
        for own, other in link.relationship.keys:
            if not self.grants.follows(parent.name, own):
                return parent, own
            if not self.grants.follows(link.table.name, other):
                return link.table, other
        return None

    def require_select(self, select: Select) -> Select:
        """The select without the withheld keys of a default order, if nothing else of it is withheld."""
        self.require_source(select.first)
        for part in parts(select.where):
            if isinstance(part, Related):
                self.require_source(part.source)
        if select.order_is_default:
            order = tuple(key for key in select.order if self._may_order(select, key))
            select = replace(select, order=order)
        for reference in select_columns(select):
            self.require(reference.source, reference.column)
        return select

    def _may_order(self, select: Select, key: OrderKey) -> bool:
        assert isinstance(key.column, ColumnRef)
        return key.column in select.distinct or self.column(select.first, key.column.column)

    def require(self, source: int, column: str) -> None:
        self.require_source(source)
        if not self.column(source, column):
            raise _unknown(self.sources[source].table, column)

    def require_key(self, form: Form) -> None:
        """A row is looked up by what it holds: by masked cells several might be found, or another one."""
        table = self.sources[0].table
        for name in table.primary_key if form is Form.ROW else ():
            if not self.grants.identifies(table.name, name):
                raise _unknown(table, name)

    def require_source(self, source: int) -> None:
        while self.sources[source].parent is not None:
            if hidden := self.hidden_key(source):
                raise _unknown(*hidden)
            source = self.sources[source].parent or 0

    def refuse_hidden(self, table: Table, column: str | None) -> None:
        """In the mode `hide` nothing withheld can be asked for whose name may not even be known."""
        known = self.grants.known(table.name)
        is_known = column in known if column else bool(known)
        if (table.on_denied or self.rules.on_denied) is OnDenied.HIDE and not is_known:
            raise _unknown(table, column)

    def withhold(
        self, fields: tuple[OutputField, ...], path: tuple[str, ...], source: int
    ) -> tuple[OutputField, ...]:
        """The fields with a null in the place of each that may not be seen."""
        return tuple(self._field(field, (*path, field.key), source) for field in fields)

    def _field(self, field: OutputField, path: tuple[str, ...], source: int) -> OutputField:
        match field:
            case ColumnField(key, reference) if not self.column(source, reference.column):
                return self._withheld(key, path, self.sources[source].table, reference.column)
            case ObjectField(key, target, fields):
                table = self.sources[target].table
                if not self.grants.visible(table.name):
                    return self._withheld(key, path, table, None)
                if hidden := self.hidden_key(target):
                    return self._withheld(key, path, *hidden)
                return ObjectField(key, target, self.withhold(fields, path, target))
            case ListField(key, select, fields):
                if unseen := self._hidden_select(select):
                    self._tell(path, *unseen)
                    return EmptyField(key)
                return ListField(key, select, self.withhold(fields, path, self.first[select]))
            case AggregateField(key, select, fields):
                if unseen := self._hidden_select(select):
                    self._tell(path, *unseen)
                    return GroupField(key, _nothing_of_whole(fields))
                return AggregateField(key, select, self.withhold(fields, path, source))
            case EdgesField(key, fields):
                return EdgesField(key, self.withhold(fields, path, source))
            case NodeField(key, fields):
                return NodeField(key, self.withhold(fields, path, source))
            case _:
                return field

    def _hidden_select(self, select: int) -> tuple[Table, str | None] | None:
        """What hides the rows of a select: its table, or a key that leads to them."""
        first = self.first[select]
        if self.sources[first].relationship is None:
            return None
        table = self.sources[first].table
        return self.hidden_key(first) if self.grants.visible(table.name) else (table, None)

    def _withheld(self, key: str, path: tuple[str, ...], table: Table, column: str | None) -> NullField:
        self._tell(path, table, column)
        return NullField(key)

    def _tell(self, path: tuple[str, ...], table: Table, column: str | None) -> None:
        self.refuse_hidden(table, column)
        self.withheld.append(Withheld(path, table, column))


def _nothing_of(form: Form, fields: tuple[OutputField, ...]) -> tuple[OutputField, ...]:
    """What is shown of a root of which nothing may be seen, where it is an object all the same."""
    match form:
        case Form.WHOLE:
            return _nothing_of_whole(fields)
        case Form.PAGE:
            return tuple(EmptyField(each.key) if isinstance(each, EdgesField) else each for each in fields)
        case _:
            return ()


def _nothing_of_whole(fields: tuple[OutputField, ...]) -> tuple[OutputField, ...]:
    """An aggregate of which nothing may be seen: no measures, no rows."""

    def nothing(field: OutputField) -> OutputField:
        match field:
            case GroupField(key):
                return NullField(key)
            case ListField(key):
                return EmptyField(key)
            case _:
                return field

    return tuple(nothing(field) for field in fields)


def _page_alone(select: Select) -> Select:
    """The limits alone of a select that reads nothing: they are the caller's values, and are checked."""
    return replace(select, where=ALWAYS, distinct=(), order=(), measures=())


def _unknown(table: Table, column: str | None) -> AccessDenied:
    # One text for what is withheld and what never was: the gateway must not tell that a column exists.
    field = table.columns[column].field if column else table.root
    return AccessDenied("INVALID", f"there is no field `{field}` that can be used here")
