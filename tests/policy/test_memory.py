from __future__ import annotations

from gateway.memory import Memory


def test_the_least_recently_used_answer_goes_first() -> None:
    memory = Memory[str, int](2)
    memory.keep("a", 1)
    memory.keep("b", 2)
    assert memory.recall("a") == 1

    memory.keep("c", 3)

    assert [memory.recall(key) for key in "abc"] == [1, None, 3]


def test_the_first_answer_stays() -> None:
    memory = Memory[str, list[int]](2)
    first = memory.keep("a", [1])

    assert memory.keep("a", [1]) is first
    assert memory.recall("a") is first
