"""Policies that can only show less, and what it means for an answer to show no more than another."""

from __future__ import annotations

from dataclasses import replace

from tests.properties.cases import Case
from tests.properties.choices import Choices
from tests.properties.policies import Policies, make_grant, with_grants
from tests.properties.worlds import World


def without_views(world: World) -> World:
    """The world's tables and links of them alone, all of their rows in one page.

    A view may count what is null, and a page may move up: both show other rows when others go.
    """
    kept = {name: each for name, each in world.relations.items() if each.view is None or each.leads}
    relations = {
        name: replace(each, limit=None, links=tuple(link for link in each.links if link.target in kept))
        for name, each in kept.items()
    }
    return World(relations, world.rows)


def narrower(source: Choices, case: Case) -> Policies:
    """The case's policies with one deny more, or one allow less."""
    grants = case.policies.grants
    allows = [grant for grant in grants if not grant.deny]
    if allows and source.chance(50):
        gone = source.pick(allows)
        return with_grants(case.policies, [grant for grant in grants if grant is not gone])
    table = source.pick(case.world.tables)
    return with_grants(
        case.policies, [*grants, make_grant(source, case.world, table, len(grants), deny=True)]
    )


def fits_into(after: object, before: object) -> bool:
    """Whether every value of `after` is null, or stands at its place in `before`.

    Of a list each item has to fit into an item of its own, and a number of rows is not larger.
    """
    match after, before:
        case None, _:
            return True
        case dict(), dict():
            return all(key in before and _fits(key, value, before[key]) for key, value in after.items())
        case list(), list():
            return _each_has_its_own(after, before)
        case _:
            return after == before


def _fits(key: str, after: object, before: object) -> bool:
    if key == "count" and isinstance(after, str) and isinstance(before, str):
        return int(after) <= int(before)
    return fits_into(after, before)


def _each_has_its_own(after: list[object], before: list[object]) -> bool:
    owner: dict[int, int] = {}

    def place(item: int, tried: set[int]) -> bool:
        for number, candidate in enumerate(before):
            if number not in tried and fits_into(after[item], candidate):
                tried.add(number)
                if number not in owner or place(owner[number], tried):
                    owner[number] = item
                    return True
        return False

    return all(place(item, set()) for item in range(len(after)))
