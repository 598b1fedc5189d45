"""Pass 1: what the session may not see becomes null in the output, and is refused anywhere else."""

from __future__ import annotations

from dataclasses import replace

from gateway.catalog.model import OnDenied, Table
from gateway.errors import AccessDenied
from gateway.govern.draft import Draft, Rules
from gateway.plan.nodes import ColumnField, NullField, ObjectField, OutputField, Withheld
from gateway.policy.grants import Grants
from gateway.predicate import Related, columns, parts


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
        return replace(draft, sources=(), output=(), order=(), withheld=(withheld,))
    for part in parts(draft.plan.where):
        if isinstance(part, Related):
            seen.require_source(part.source)
    for reference in columns(draft.plan.where):
        seen.require(reference.source, reference.column)
    order = draft.order
    if draft.plan.order_is_default:
        order = tuple(key for key in order if seen.column(0, key.column.column))
    for key in order:
        seen.require(key.column.source, key.column.column)
    output = seen.withhold(draft.output, (draft.plan.key,), 0)
    return replace(draft, output=output, order=order, withheld=tuple(seen.withheld)).narrowed()


class _Seen:
    """What the session sees of one draft's sources; `withheld` collects what its output may not show."""

    def __init__(self, draft: Draft, grants: Grants, rules: Rules) -> None:
        self.sources = draft.sources
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
        for own, other in link.relationship.keys:
            if not self.column(link.parent, own):
                return self.sources[link.parent].table, own
            if not self.column(source, other):
                return link.table, other
        return None

    def require(self, source: int, column: str) -> None:
        self.require_source(source)
        if not self.column(source, column):
            raise _unknown(self.sources[source].table, column)

    def require_source(self, source: int) -> None:
        while self.sources[source].parent is not None:
            if hidden := self.hidden_key(source):
                raise _unknown(*hidden)
            source = self.sources[source].parent or 0

    def refuse_hidden(self, table: Table, column: str | None) -> None:
        """In the mode `hide` nothing withheld can be asked for at all."""
        if (table.on_denied or self.rules.on_denied) is OnDenied.HIDE:
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
            case _:
                return field

    def _withheld(self, key: str, path: tuple[str, ...], table: Table, column: str | None) -> NullField:
        self.refuse_hidden(table, column)
        self.withheld.append(Withheld(path, table, column))
        return NullField(key)


def _unknown(table: Table, column: str | None) -> AccessDenied:
    # One text for what is withheld and what never was: the gateway must not tell that a column exists.
    field = table.columns[column].field if column else table.root
    return AccessDenied("INVALID", f"there is no field `{field}` that can be used here")
