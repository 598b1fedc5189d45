"""Leaks planted in the result cache."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gateway import cache, pipeline, prepare
from gateway.backends.base import Call
from gateway.cache import Cache, Flight, Question
from gateway.predicate import SessionValue
from gateway.task import Task
from gateway.trail import Trail
from tests.properties import laws
from tests.properties.planting import Patch, Plant


def _ask_instead(patch: Patch, change: Callable[[Question, Task], Question]) -> None:
    """A cache that takes each question for another one."""
    question = Cache._question

    async def careless(found: Cache, task: Task, call: Call, age: float) -> Question | None:
        asked = await question(found, task, call, age)
        return asked and change(asked, task)

    patch.setattr(Cache, "_question", careless)


def values_left_out_of_the_key(patch: Patch) -> None:
    _ask_instead(patch, lambda asked, _task: replace(asked, values=""))


def attributes_left_out_of_the_key(patch: Patch) -> None:
    def own(task: Task) -> str:
        bound = zip(task.statement.parameters, task.values, strict=True)
        return repr([value for parameter, value in bound if not isinstance(parameter, SessionValue)])

    _ask_instead(patch, lambda asked, task: replace(asked, values=own(task)))


def statement_left_out_of_the_key(patch: Patch) -> None:
    _ask_instead(patch, lambda asked, _task: replace(asked, statement=b""))


def data_version_left_out_of_the_key(patch: Patch) -> None:
    patch.setattr(Cache, "versions", lambda _cache, task: ("always",) * len(task.statement.reads))


def waiters_take_what_comes_first(patch: Patch) -> None:
    class Any(dict[Question, Flight]):
        """Finds the flight of any statement that reads the same."""

        def get(self, question: Question, default: object = None) -> Flight | None:  # type: ignore[override]  # a plant passes on what it gets
            found = (flight for asked, flight in self.items() if asked.data == question.data)
            return next(found, None)

        def __delitem__(self, question: Question) -> None:
            self.pop(question, None)

    made = Cache.__init__

    def careless(found: Cache, *given: object) -> None:
        made(found, *given)  # type: ignore[arg-type]  # a plant passes on what it gets
        found._flights = Any()

    patch.setattr(cache.Cache, "__init__", careless)


def lookups_told_to_everyone(patch: Patch) -> None:
    patch.setattr(prepare, "_is_open", lambda *_: True)


def lookups_told_to_whoever_sees_all_that_is_read(patch: Patch) -> None:
    """As the cost is: a column that is not asked for may change all the same."""
    found = pipeline.Gateway._run

    async def careless(
        gateway: pipeline.Gateway, tasks: Any, preparation: Any, trail: Trail, context: Any
    ) -> object:
        assert trail.executable is not None
        trail.executable = replace(trail.executable, is_open=trail.executable.is_whole)
        return await found(gateway, tasks, preparation, trail, context)

    patch.setattr(pipeline.Gateway, "_run", careless)


PLANTS = (
    Plant(laws.cached, values_left_out_of_the_key),
    Plant(laws.cached_by_session, attributes_left_out_of_the_key, near=150),
    Plant(laws.cached, statement_left_out_of_the_key),
    Plant(laws.cached, data_version_left_out_of_the_key),
    Plant(laws.cached, waiters_take_what_comes_first),
    Plant(laws.non_interference, lookups_told_to_everyone),
    Plant(laws.non_interference, lookups_told_to_whoever_sees_all_that_is_read),
)
