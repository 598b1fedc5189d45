"""The arguments of a connection: a page of a list between two cursors, after Relay's specification."""

from __future__ import annotations

from gateway.errors import DocumentError
from gateway.graphql.operation import Argument, Field, Leaf
from gateway.plan.page import COUNT, page
from gateway.plan.sources import Sources
from gateway.plan.window import FACTS, Window
from gateway.predicate import Form, Slot

_CURSORS = frozenset({"cursor", "startCursor", "endCursor"})


def connection(field: Field, sources: Sources) -> None:
    """Read the arguments of a connection into the root select.

    Raises DocumentError (`VALUE`) where the page is to have both the first rows and the last ones.
    """
    first, last = field.argument("first"), field.argument("last")
    if first and last:
        raise DocumentError(
            "VALUE",
            "a page has the `first` rows or the `last`; give one of them",
            locations=(field.location,),
        )
    page(field, sources, 0)
    told = _told(field)
    window = Window(
        after=_slot(field.argument("after"), Form.VALUE),
        before=_slot(field.argument("before"), Form.VALUE),
        is_backward=last is not None,
        facts=frozenset(fact for name, fact in FACTS.items() if name in told),
        has_cursors=not told.isdisjoint(_CURSORS),
    )
    limit: Slot | int | None = _slot(first or last, Form.PAGE)
    if limit is None and (default := sources.table(0).default_limit) is not None:
        limit = default + 1
    sources.change(0, limit=limit, is_listed=True, window=window)


def _told(field: Field) -> frozenset[str]:
    """The names of what is selected of a page, of its rows' edges and of its `pageInfo`."""
    inner = (each for part in field.fields if part.name in ("edges", "pageInfo") for each in part.fields)
    return frozenset(each.name for each in (*field.fields, *inner))


def _slot(argument: Argument | None, form: Form) -> Slot | None:
    if argument is None:
        return None
    assert isinstance(argument, Leaf)
    return Slot(argument.slot, COUNT, form)
