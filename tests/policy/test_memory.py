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


def test_what_is_forgotten_makes_room() -> None:
    memory: Memory[int, str] = Memory(10)
    for key in range(3):
        memory.keep(key, str(key), weight=3)

    memory.forget(1)
    memory.forget(7)
    memory.keep(3, "3", weight=4)

    assert [memory.recall(key) for key in range(4)] == ["0", None, "2", "3"]


def test_only_what_is_wanted_is_retained() -> None:
    memory: Memory[int, str] = Memory(10)
    for key in range(3):
        memory.keep(key, str(key), weight=3)

    memory.retain(lambda key: key == 2)
    memory.keep(3, "3", weight=7)

    assert [memory.recall(key) for key in range(4)] == [None, None, "2", "3"]
