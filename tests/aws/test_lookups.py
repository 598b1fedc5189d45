from __future__ import annotations

import pytest

from gateway.aws import lookups
from gateway.aws.lookups import Lookups, UnknownName
from tests.aws.amazon import WORDS, refusal


def test_no_more_names_are_remembered_than_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "CAPACITY", 2)
    asked: list[str] = []

    def ask(name: str) -> str:
        asked.append(name)
        return name.upper()

    known = Lookups(ask, 60, lambda: 1000.0)
    assert [known.get(name) for name in "abcab"] == ["A", "B", "C", "A", "B"]
    assert asked == ["a", "b", "c", "a", "b"]
    assert [known.recall(name) for name in "abc"] == ["A", "B", None]
    assert [known.get(name) for name in "ab"] == ["A", "B"]
    assert len(asked) == 5


def test_what_the_service_says_is_not_repeated() -> None:
    def ask(name: str) -> str:
        raise refusal("AccessDeniedException")

    with pytest.raises(UnknownName, match=r"^AccessDeniedException$") as caught:
        Lookups(ask, 60).get("a")
    assert WORDS not in repr(caught.value)
    assert caught.value.__context__ is None


def test_a_fault_of_our_own_is_none_of_the_services() -> None:
    def ask(name: str) -> str:
        raise KeyError(name)

    with pytest.raises(KeyError):
        Lookups(ask, 60).get("a")
