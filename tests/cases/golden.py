"""What a case is compared with: the files beside it, which `python -m tests.cases --update` writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from gateway.error_codes import ERROR_CODES
from tests.cases.case import Case, Run
from tests.cases.play import Played, Stage, staged
from tests.cases.show import (
    sections,
    show_audit,
    show_governed,
    show_json,
    show_plan,
    show_rows,
    show_statement,
    show_trino,
)

#: The files that every case has.
FILES: Mapping[str, Callable[[Played], str]] = {
    "plan.txt": lambda played: _blocks([show_plan(each) for each in played.plans]),
    "governed.txt": lambda played: _blocks([show_governed(each) for each in played.governed]),
    "duckdb.sql": lambda played: _blocks([show_statement(*each) for each in played.statements]),
    "trino.sql": lambda played: _blocks([show_trino(each) for each in played.trino]),
    "response.json": lambda played: show_json(played.answer.body),
    "audit.json": lambda played: show_audit(played.audit),
}

#: Written only where a case shows how the engine makes the JSON; all others compare its bytes alone.
JSON_STATEMENTS = "duckdb_json.sql"

#: What somebody might think is allowed: SQL over the bare data that discloses more than the answer.
NAIVE = "naive.sql"
DISCLOSED = "naive.txt"

#: What only some cases have.
EXTRA = (JSON_STATEMENTS, NAIVE, DISCLOSED)


async def actual_files(case: Case) -> dict[str, str]:
    """The text of every golden file of a case, as the gateway has it now."""
    async with staged(case) as stage:
        played: dict[Run, Played] = {}
        for run in case.runs:
            played[run] = await stage.play(run)
            _check_status(played[run])
        files = {
            name: sections({run.name: show(each) for run, each in played.items()})
            for name, show in FILES.items()
        }
        if (case.folder / JSON_STATEMENTS).exists():
            shown = {
                run.name: _blocks([show_statement(*one) for one in each.json_statements])
                for run, each in played.items()
            }
            files[JSON_STATEMENTS] = sections(shown)
        if (case.folder / NAIVE).exists():
            files[DISCLOSED] = _disclosed(stage, case.folder / NAIVE)
    return files


def written_files(case: Case) -> dict[str, str]:
    """The text of every golden file of a case, as it stands on disk."""
    found = {}
    for name in (*FILES, JSON_STATEMENTS, DISCLOSED):
        if (path := case.folder / name).exists():
            found[name] = path.read_text(encoding="utf-8")
    return found


def _check_status(played: Played) -> None:
    answer = played.answer
    if not answer.failed:
        assert answer.status == 200
    elif (status := ERROR_CODES[played.audit["outcome"]].status) != 200:
        assert answer.status == status


def _blocks(texts: list[str]) -> str:
    return "\n\n".join(texts) or "none"


def _disclosed(stage: Stage, script: Path) -> str:
    sql = script.read_text(encoding="utf-8")
    for address, name in stage.tables.items():
        sql = sql.replace(name.replace('"', ""), address)
    result = stage.backend._connection.cursor().execute(sql)
    columns = [column[0] for column in result.description or ()]
    return show_rows(columns, result.fetchall()) + "\n"
