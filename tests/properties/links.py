"""Array relationships of a world: the way back of every other one, and free ones between columns alike."""

from __future__ import annotations

from dataclasses import replace

from gateway.catalog.types import NESTED
from tests.properties.choices import Choices
from tests.properties.worlds import Link, Relation, World


def add_arrays(source: Choices, world: World) -> World:
    """The world with array relationships between its relations, views too."""
    relations = dict(world.relations)

    def add(name: str, link: Link) -> None:
        relations[name] = replace(relations[name], links=(*relations[name].links, link))

    for relation in world.relations.values():
        for link in relation.links:
            if source.chance(70):
                keys = tuple((other, own) for own, other in link.keys)
                add(link.target, Link(f"{relation.root}_by_{link.name}", relation.qualified, keys, many=True))
    everything = tuple(world.relations.values())
    for number in range(source.pick((1, 0, 2))):
        one, other = source.pick(everything), source.pick(everything)
        if free := _alike(source, one, other):
            add(one.qualified, Link(f"alike{number}", other.qualified, free, many=True))
    return replace(world, relations=relations)


def _alike(source: Choices, one: Relation, other: Relation) -> tuple[tuple[str, str], ...]:
    """One pair of columns of one type, or two, if there are any."""
    pairs = source.shuffled(
        tuple(
            (mine.name, theirs.name)
            for mine in one.columns
            for theirs in other.columns
            if mine.type == theirs.type and mine.type.kind not in NESTED
        )
    )
    return tuple(dict(pairs[: 2 if source.chance(20) else 1]).items())
