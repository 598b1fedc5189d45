"""Golden cases of governed SQL: `python -m tests.select.golden` writes what came of each beside it.

A case is a folder: `case.yaml` says why it is there, who asks (`groups`, `claims`) and the `parameters`;
`request.sql` is the statement, and the rest what each stage makes of it, as in `tests/cases`. All of them
are asked of the companies in `companies.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gateway.auth.session import open_session
from gateway.catalog.caller import SelectLimits
from gateway.catalog.fault import ViewError
from gateway.catalog.select import SelectReader
from gateway.govern import govern
from gateway.http.statement import SelectRequest
from gateway.plan.select import plan_selection
from gateway.policy.decide import grant
from gateway.policy.decide_views import decide_sql
from gateway.prepare_select import Selects, readable
from gateway.settings import Settings
from gateway.sql.compile import compile
from gateway.sql.render import fill, render
from gateway.sql.trino import Trino
from tests.cases.show import show_audit, show_governed, show_json, show_statement, show_trino
from tests.select.companies import CATALOG, DATA, FILTERS, GRANTS
from tests.select.desk import Desk, open_desk

HERE = Path(__file__).parent / "cases"
FILES = ("governed.txt", "duckdb.sql", "trino.sql", "response.json", "audit.json")


@dataclass(frozen=True, slots=True)
class Case:
    """One statement, and who sends it."""

    folder: Path
    why: str
    groups: tuple[str, ...]
    parameters: Any
    sql: str


def read_case(name: str) -> Case:
    folder = HERE / name
    written = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
    assert written.keys() <= {"why", "groups", "parameters"}, name
    return Case(
        folder,
        written["why"],
        tuple(written.get("groups", ("analysts",))),
        written.get("parameters", ()),
        (folder / "request.sql").read_text(encoding="utf-8").strip(),
    )


def case_names() -> list[str]:
    return sorted(path.name for path in HERE.iterdir() if path.is_dir())


async def actual_files(case: Case, desk: Desk) -> dict[str, str]:
    """The text of every golden file of a case, as the gateway has it now."""
    told = await desk.ask(case.sql, case.parameters, *case.groups)
    files = {
        "governed.txt": "none",
        "duckdb.sql": "none",
        "trino.sql": "none",
        "response.json": show_json(told.answer.body),
        "audit.json": show_audit(told.audit),
    }
    if told.statements:
        ((statement, values),) = desk.backend.ran
        files["governed.txt"] = _governed(case, desk)
        files["duckdb.sql"] = show_statement(_named(statement.sql, desk), values)
        files["trino.sql"] = _trino(case, desk)
    return {name: text + "\n" for name, text in files.items()}


def _named(sql: str, desk: Desk) -> str:
    # What the engine calls a table has a hash of the test's own folder in it.
    for table, (schema, name) in desk.backend.addresses(desk.gateway.snapshot.catalog).items():
        sql = sql.replace(f'"{schema}"."{name}"', '"{}"."{}"'.format(*table.split(".")))
    return sql


def _governed(case: Case, desk: Desk) -> str:
    preparation = desk.gateway.in_force()
    snapshot = preparation.snapshot
    session = open_session(desk.known.identity, snapshot.policies, {}, 0.0)
    grants = grant(snapshot.catalog, snapshot.policies, session)
    parameters = case.parameters if isinstance(case.parameters, Mapping) else tuple(case.parameters)
    request = SelectRequest(case.sql, parameters)
    return show_governed(Selects(Settings()).prepare(request, grants, preparation).root.plan)


def _trino(case: Case, desk: Desk) -> str:
    """The same statement as Trino and Athena get it, or why they get none."""
    preparation = desk.gateway.in_force()
    catalog, policies = preparation.snapshot.catalog, preparation.snapshot.policies
    session = open_session(desk.known.identity, policies, {}, 0.0)
    grants = grant(catalog, policies, session)
    reader = SelectReader(readable(grants, preparation), SelectLimits(20_000, 4_000, 80, 1_000), "trino")
    try:
        selection = reader.select(case.sql, case.parameters)
    except ViewError as error:
        return f"refused: {error}"
    select = plan_selection(selection, catalog, binds=False)
    plan = govern(select.plan, decide_sql(grants, select.view), preparation.rules)
    names = {scan.table.name: scan.table.engine_name for scan in plan.sources[0].scans}
    statement = render(compile(plan), Trino(), names, is_json=False, stringify=False)
    values = [select.value(each, session.attributes) for each in statement.parameters]
    return show_trino(fill(statement, values, Trino()))


def written_files(case: Case) -> dict[str, str]:
    return {
        name: (case.folder / name).read_text(encoding="utf-8")
        for name in FILES
        if (case.folder / name).exists()
    }


async def write() -> None:
    """Writes every file anew."""
    async with open_desk(CATALOG, GRANTS, filters=FILTERS, data=DATA) as desk:
        for name in case_names():
            case = read_case(name)
            for file, text in (await actual_files(case, desk)).items():
                (case.folder / file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(write())
