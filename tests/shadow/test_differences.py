"""What a second engine answers otherwise is reported by its kind and place."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from gateway.backends.base import Call, Ran
from gateway.shadow import mirror
from gateway.sql.render import Statement
from tests.shadow.pair import IN_ENGINE, IN_PYTHON, ITEMS, MAKERS, MARK, Other, changed, pair


def compared(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *queries: str,
    items: Mapping[str, str] | None = None,
    makers: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """The lines of queries, where the second lake has these changes."""

    async def run() -> list[dict[str, Any]]:
        other = changed(ITEMS, items or {}), changed(MAKERS, makers or {})
        async with pair(folder, monkeypatch, items=other[0], makers=other[1]) as both:
            return [await both.compare(query) for query in queries]

    monkeypatch.setattr(mirror, "_PACE", 0.0)
    return asyncio.run(run())


def test_two_equal_lakes_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in compared(tmp_path, monkeypatch, IN_PYTHON, IN_ENGINE):
        assert len(line["document"]) == 64
        assert line["operation"] == "Fruit"
        assert line["field"] == "items"
        assert line["tables"] == ["shop.items", "shop.makers"]
        assert len(line["snapshot"]) == 16
        assert line["engines"] == ["duckdb", "duckdb"]
        assert all(0 < seconds < 10 for seconds in line["seconds"])
        assert line["difference"] is None
        assert line["confirmed"] is None
        assert line["rows"] is None
        assert line["columns"] == {}
        assert line["codes"] == [None, None]


@pytest.mark.parametrize(
    ("items", "makers", "difference", "rows", "columns"),
    [
        ({f"apple-{MARK}": f"melon-{MARK}"}, {}, "cells", [3, 3], {"shop.items.name": 1}),
        ({"1.10": "1.11", "2.00": "2.01"}, {}, "cells", [3, 3], {"shop.items.price": 2}),
        ({f"apple-{MARK}": ""}, {}, "cells", [3, 3], {"shop.items.name": 1}),
        ({}, {"ann": "eve"}, "cells", [3, 3], {"shop.makers.name": 1}),
        ({}, {f"2,bob-{MARK}\n": ""}, "cells", [3, 3], {"shop.makers": 1}),
        ({f"3,plum-{MARK},s3-{MARK},3.50,\n": ""}, {}, "rows", [3, 2], {}),
        ({"3.50,\n": f"3.50,\n4,kiwi-{MARK},s4,1.00,\n"}, {}, "rows", [3, 4], {}),
    ],
)
def test_a_difference_is_told_by_its_kind_and_its_columns(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    items: Mapping[str, str],
    makers: Mapping[str, str],
    difference: str,
    rows: list[int],
    columns: Mapping[str, int],
) -> None:
    for line in compared(tmp_path, monkeypatch, IN_PYTHON, IN_ENGINE, items=items, makers=makers):
        assert (line["difference"], line["rows"], line["columns"]) == (difference, rows, columns)
        assert line["confirmed"] is True
        assert line["codes"] == [None, None]


def test_rows_in_another_order_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    queries = ("{ items(limit: 100) { name } }", "{ items { name } }")

    for line in compared(tmp_path, monkeypatch, *queries, items={"1,apple": "9,apple"}):
        assert (line["difference"], line["rows"], line["columns"]) == ("order", [3, 3], {})
        assert line["operation"] is None


def test_a_row_that_only_one_engine_has_by_its_key_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "{ items_by_pk(id: 1) { name } }"

    (line,) = compared(tmp_path, monkeypatch, query, items={"1,apple": "9,apple"})

    assert (line["field"], line["difference"], line["rows"]) == ("items_by_pk", "rows", [1, 0])


def test_what_the_session_may_not_see_is_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (line,) = compared(tmp_path, monkeypatch, "{ items { id secret } }", items={f"s1-{MARK}": "another"})

    assert line["difference"] is None


def test_every_root_field_is_compared_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> list[dict[str, Any]]:
        async with pair(tmp_path, monkeypatch, makers=MAKERS.replace("ann", "eve")) as both:
            await both.open.ask("{ a: items(limit: 1) { id } b: makers(limit: 1) { id name } __typename }")
            await both.until(lambda: len(both.compared()) == 2)
            return both.compared()

    lines = {line["field"]: line for line in asyncio.run(run())}

    assert lines["items"]["difference"] is None
    assert lines["makers"]["columns"] == {"shop.makers.name": 1}
    assert lines["items"]["request_id"] == lines["makers"]["request_id"]


class WrongOnce(Other):
    """Answers with a row too few, the first time."""

    async def answer(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        ran = await super().answer(statement, values, call)
        return Ran(ran.rows[1:]) if len(self.ran) == 1 else ran


def test_a_difference_that_is_gone_when_both_are_asked_again_is_not_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> list[dict[str, Any]]:
        async with pair(tmp_path, monkeypatch, engine=WrongOnce) as both:
            await both.compare()
            await both.compare()
            return both.compared()

    first, second = asyncio.run(run())

    assert (first["difference"], first["confirmed"]) == ("rows", False)
    assert second["difference"] is None


def test_both_engines_are_asked_again_now_and_then_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> tuple[list[dict[str, Any]], int]:
        async with pair(tmp_path, monkeypatch, items=ITEMS.replace("apple", "melon")) as both:
            for _ in range(5):
                await both.compare()
            return both.compared(), len(both.other.ran)

    lines, ran = asyncio.run(run())

    assert [line["difference"] for line in lines] == ["cells"] * 5
    confirmed = [line["confirmed"] for line in lines if line["confirmed"] is not None]
    assert confirmed[0] is True
    assert ran == 5 + len(confirmed)
    assert len(confirmed) < 5
