"""Pages between cursors, the ones that follow by the cursors of the ones before."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from zlib import crc32

from tests.properties.arguments import ArgumentMaker
from tests.properties.choices import Choices, seeded
from tests.properties.documents import Argument, Field, Operation, Scalar
from tests.properties.sight import Sight
from tests.properties.worlds import Relation

_OF_LISTS = ("where", "order_by")
_INFO = ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")

Ask = Callable[[Operation], bytes]


def first_pages(source: Choices, sight: Sight) -> list[Operation]:
    """The first page of every list that a caller sees, or the last one, of any rows in any order."""
    maker = ArgumentMaker(source, sight, "")
    # What is refused has no pages.
    maker.slips, maker.ill = 0, False
    made = []
    for relation in sight.world.relations.values():
        visible = [c for c in relation.columns if c.name in sight.visible[relation.qualified]]
        if not visible:
            continue
        size = Scalar(source.between(1, 3))
        wanted = _OF_LISTS if source.chance(50) else ("order_by",)
        chosen = tuple(given for given in maker.arguments(relation) if given[0] in wanted)
        arguments: tuple[tuple[str, Argument], ...] = ((source.pick(("first", "last")), size), *chosen)
        node = Field(
            "node", "node", selection=_node(seeded(crc32(repr((relation, chosen)).encode())), sight, relation)
        )
        info = Field("pageInfo", "pageInfo", selection=tuple(Field(name, name) for name in _INFO))
        selection = (
            Field("edges", "edges", selection=(Field("cursor", "cursor"), node)),
            info,
            Field("totalCount", "totalCount"),
        )
        name = f"{relation.root}_connection"
        made.append(Operation(None, (Field("page", name, arguments, selection),)))
    return made


def _node(source: Choices, sight: Sight, relation: Relation, depth: int = 1) -> tuple[Field, ...]:
    """What is shown of a row: all that is visible, and some of what is related."""
    visible = sight.visible[relation.qualified]
    shown = [Field(c.field, c.field) for c in relation.columns if c.name in visible]
    for link in relation.links if depth else ():
        if not sight.follows(relation, link, usable=True) or not source.chance(40):
            continue
        inner = _node(source, sight, sight.world.relations[link.target], depth - 1)
        if link.many and source.chance(40):
            count = Field("aggregate", "aggregate", selection=(Field("count", "count"),))
            parts = source.shuffled((count, Field("nodes", "nodes", selection=inner)))
            shown.append(Field(link.whole, link.whole, selection=parts))
        else:
            limit = (("limit", Scalar(source.below(3))),) if link.many and source.chance(50) else ()
            shown.append(Field(link.name, link.name, limit, inner))
    return tuple(shown)


def next_pages(answers: Sequence[bytes], operations: Sequence[Operation]) -> list[Operation]:
    """The pages that follow those that were answered."""
    found = (next_page(operation, body) for operation, body in zip(operations, answers, strict=True))
    return [operation for operation in found if operation is not None]


def next_page(operation: Operation, body: bytes) -> Operation | None:
    """The page that follows one; None where that was the last, or was none."""
    (root, *_) = operation.selection
    page = (json.loads(body).get("data") or {}).get("page") if _is_page(root) else None
    if page is None:
        return None
    assert isinstance(root, Field)
    given = dict(root.arguments)
    goes_on, end, bound = (
        ("hasNextPage", "endCursor", "after")
        if "first" in given
        else ("hasPreviousPage", "startCursor", "before")
    )
    if not page["pageInfo"][goes_on]:
        return None
    given[bound] = Scalar(page["pageInfo"][end])
    return replace(operation, selection=(replace(root, arguments=tuple(given.items())),))


def rows_at_once(first: Operation, ask: Ask) -> list[Any] | None:
    """The rows of the list that a page is of; None where it has more than are allowed."""
    (root,) = first.selection
    assert isinstance(root, Field)
    edges = (root.selection or ())[0]
    assert isinstance(edges, Field)
    (node,) = (each for each in edges.selection or () if isinstance(each, Field) and each.name == "node")
    name = root.name.removesuffix("_connection")
    same = tuple(given for given in root.arguments if given[0] in _OF_LISTS)
    # More than the table's default, and than there are.
    plain = Operation(None, (Field("list", name, (*same, ("limit", Scalar(1000))), node.selection),))
    data = json.loads(ask(plain)).get("data")
    rows: list[Any] | None = data and data["list"]
    return rows


def walk(first: Operation, how: str, ask: Ask) -> list[Any] | None:
    """The rows of all pages, the `first` rows first or the `last`; None where a page may not be so long."""
    (root,) = first.selection
    assert isinstance(root, Field)
    arguments = tuple((how if name in ("first", "last") else name, value) for name, value in root.arguments)
    operation: Operation | None = replace(first, selection=(replace(root, arguments=arguments),))
    rows: list[Any] = []
    while operation is not None:
        body = ask(operation)
        data = json.loads(body).get("data")
        if data is None:
            assert b"LIMIT_ROWS" in body, body
            return None
        nodes = [edge["node"] for edge in data["page"]["edges"]]
        rows = nodes + rows if how == "last" else rows + nodes
        assert len(rows) <= data["page"]["totalCount"], "more rows than there are"
        operation = next_page(operation, body)
    assert len(rows) == data["page"]["totalCount"], "rows are missing"
    return rows


def _is_page(root: object) -> bool:
    return isinstance(root, Field) and root.key == "page"
