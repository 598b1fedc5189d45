"""Whether fields of one response key can be merged, in time linear in the fields.

The specification's FieldsInSetCanMerge, for schemas in which every composite type is an object type: all
fields of one key in one merged selection set then have one parent type, so they must be the same field with
the same arguments. The pairwise rule of graphql-core takes seconds for a document of some hundred repeats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    print_ast,
)

Fragments = Mapping[str, FragmentDefinitionNode]


def find_conflict(document: DocumentNode) -> GraphQLError | None:
    """The first two fields that cannot be merged. The document is otherwise valid: no fragment is cyclic."""
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            conflict = _in_sets([definition.selection_set], fragments)
            if conflict:
                return conflict
    return None


def _in_sets(sets: Sequence[SelectionSetNode], fragments: Fragments) -> GraphQLError | None:
    grouped: dict[str, list[FieldNode]] = {}
    seen: set[str] = set()
    for selections in sets:
        for node in _fields(selections, fragments, seen):
            grouped.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
    for key, nodes in grouped.items():
        first = nodes[0]
        for other in nodes[1:]:
            if other.name.value != first.name.value:
                why = f"`{first.name.value}` and `{other.name.value}` are different fields"
            elif _arguments(other) != _arguments(first):
                why = "they have different arguments"
            else:
                continue
            return GraphQLError(
                f"fields `{key}` cannot be merged because {why}; give them different aliases", [first, other]
            )
        conflict = _in_sets([node.selection_set for node in nodes if node.selection_set], fragments)
        if conflict:
            return conflict
    return None


def _fields(selections: SelectionSetNode, fragments: Fragments, seen: set[str]) -> Iterator[FieldNode]:
    for node in selections.selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(node.selection_set, fragments, seen)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            seen.add(node.name.value)
            yield from _fields(fragments[node.name.value].selection_set, fragments, seen)


def _arguments(node: FieldNode) -> dict[str, str]:
    return {argument.name.value: print_ast(argument.value) for argument in node.arguments or ()}
