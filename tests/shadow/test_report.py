"""`lakegate shadow report` sums a file up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gateway.shadow.record import Comparison, Missed
from gateway.shadow.report import report, text
from tests.operations.command import call


def compared(
    operation: str | None = "Page", seconds: tuple[float, float] = (0.001, 0.01), **given: Any
) -> str:
    """A line of the file; without more, one of two engines that agree."""
    told: dict[str, Any] = {
        "difference": None,
        "confirmed": None,
        "rows": None,
        "columns": {},
        "codes": (None, None),
    }
    line = Comparison(
        at="2026-01-01T00:00:00.000+00:00",
        request_id="r",
        operation=operation,
        document="0" * 64,
        field="items",
        tables=("shop.items",),
        snapshot="s",
        engines=("duckdb", "athena"),
        seconds=seconds,
        **(told | given),
    ).line()
    return line.decode()


def cells(confirmed: bool | None = None, **columns: int) -> str:
    names = {f"shop.items.{name}": count for name, count in columns.items()}
    return compared(difference="cells", confirmed=confirmed, rows=(3, 3), columns=names)


LINES = (
    *(compared(seconds=(number / 1000, number / 100)) for number in range(1, 101)),
    cells(confirmed=True, price=2),
    cells(confirmed=False, price=1, name=4),
    compared(operation=None, difference="rows", rows=(3, 2)),
    compared("Slow", (0.5, 60.0), difference="error", codes=(None, "LIMIT_SECONDS")),
    compared("Slow", (0.5, 0.1), difference="error", codes=("BACKEND", None)),
    Missed("2026-01-01T00:00:00.000+00:00", 3, 0).line().decode(),
    Missed("2026-01-01T00:00:00.000+00:00", 1, 2).line().decode(),
    '{"at": "cut o',
    "5",
)


def test_agreement_timings_and_differences_are_told() -> None:
    assert list(text(report(LINES))) == [
        "duckdb and athena: 100 of 105 agree (95.23 %)",
        "  duckdb: median 49.0 ms, 95 % within 95.0 ms",
        "  athena: median 490.0 ms, 95 % within 950.0 ms",
        "  Page, items: cells 2 of 102 (1 confirmed)",
        "    shop.items.name: 4",
        "    shop.items.price: 3",
        "  Slow, items: error 2 of 2",
        "    ok and LIMIT_SECONDS: 1",
        "    BACKEND and ok: 1",
        "  unnamed, items: rows 1 of 1",
        "not compared: 4 dropped, 2 left out",
        "lines that cannot be read: 2",
    ]


def test_one_difference_among_many_is_not_rounded_away() -> None:
    lines = [*[compared()] * 20_000, cells(price=1)]

    assert next(text(report(lines))) == "duckdb and athena: 20000 of 20001 agree (99.99 %)"


def test_an_empty_file_says_so() -> None:
    assert list(text(report(()))) == ["not compared: 0 dropped, 0 left out"]


def test_timings_are_of_what_both_answered() -> None:
    lines = [compared(difference="error", codes=(None, "BACKEND"))]

    (summary,) = report(lines).summaries

    assert [(timing.median, timing.p95) for timing in summary.timings] == [(None, None), (None, None)]


def test_the_command_prints_it_for_people_and_for_programs(tmp_path: Path) -> None:
    (tmp_path / "shadow.jsonl").write_text("".join(LINES[:103]), encoding="utf-8")

    told = call("shadow", "report", "shadow.jsonl", folder=tmp_path)
    read = json.loads(call("shadow", "report", "--json", "shadow.jsonl", folder=tmp_path).out)

    assert told.status == 0
    assert told.out.splitlines()[0] == "duckdb and athena: 100 of 103 agree (97.08 %)"
    (summary,) = read["summaries"]
    assert (summary["engines"], summary["compared"], summary["agreed"]) == (["duckdb", "athena"], 103, 100)
    assert summary["spots"][0]["columns"] == {"shop.items.name": 4, "shop.items.price": 3}
    assert (read["dropped"], read["left_out"], read["unreadable"]) == (0, 0, 0)


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert call("shadow", "report", "none.jsonl", folder=tmp_path).status == 2
