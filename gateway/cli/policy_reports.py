"""What `lakegate policy test`, `matrix` and `diff` print, for people and for programs."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import typer
from rich.table import Table
from rich.text import Text

from gateway.administer.counting import Counted
from gateway.administer.difference import Kind, difference
from gateway.administer.expectations import FOLDER, read_expectations
from gateway.administer.matrix import WITHHELD, Line, matrix
from gateway.administer.people import groups_of, roles_of
from gateway.administer.replay import replay
from gateway.administer.revisions import with_folder
from gateway.administer.sent import read_files
from gateway.administer.testing import Outcome, run_tests
from gateway.administer.told import change_told, replay_told, report_told
from gateway.auth.configure import attribute_rules
from gateway.cli import say
from gateway.cli.cell_counts import counted_cells, counted_told
from gateway.cli.inputs import Inputs
from gateway.cli.look import find_table
from gateway.cli.running import changes_by, is_address
from gateway.errors import Fault, PolicyError
from gateway.policy.load import PolicySet
from gateway.policy.read import Source
from gateway.policy.told import ALL_OF_THEM
from gateway.policy_source import open_store
from gateway.snapshot import read_policies

#: What a cell of a table has in the place of longer words.
_SHORT = {WITHHELD: "-", ALL_OF_THEM: "yes"}

#: The side of a comparison that is the policy store.
STORE = "store"

_STYLES = {Kind.GAINS: "green", Kind.LOSES: "red", Kind.OTHERWISE: "yellow"}


def tests_report(inputs: Inputs, *, covers_all: bool, as_json: bool) -> bool:
    """Run the tests of the policy folder and print what came of them; whether all is well."""
    policies = inputs.snapshot().policies
    folder = inputs.settings.policies.path / FOLDER
    placed = read_expectations(folder)
    if not placed:
        cure = "write YAML files there, or say with `--policies` where the policies are"
        raise PolicyError((Fault(str(folder), 0, "there are no tests", cure),))
    report = run_tests(placed, policies, inputs.settings, time.time())
    if as_json:
        say.json(report_told(report))
    else:
        for outcome in report.outcomes:
            _print_outcome(outcome)
        for rule in report.untested:
            say.warn(f"{rule}: no test looks at the rule")
        say.note(
            f"{folder}: tests: {len(report.outcomes)}, failed: {report.failed}; "
            f"rules: {report.rules}, in no test: {len(report.untested)}"
        )
    return not report.failed and not (covers_all and report.untested)


def matrix_report(inputs: Inputs, table: str | None, *, of_groups: bool, as_json: bool) -> None:
    """Print who sees what of each column."""
    policies = inputs.snapshot().policies
    name = find_table(table, policies.catalog) if table else None
    people = groups_of(policies) if of_groups else roles_of(policies)
    lines = [line for line in matrix(policies, people, time.time()) if name in (None, line.table)]
    if as_json:
        say.json([asdict(line) for line in lines])
        return
    for each in dict.fromkeys(line.table for line in lines):
        say.table(_matrix_table(each, [line for line in lines if line.table == each]))


def difference_report(
    inputs: Inputs, before: str, after: str | None, *, with_data: bool, as_json: bool
) -> bool:
    """Print what changes from one side to the other, with data of how many cells; whether anything does."""
    used = inputs.settings.policies.path
    if is_address(before):
        if with_data:
            raise typer.BadParameter("a running gateway tells nobody how many cells: compare with a folder")
        found = changes_by(before, with_folder(after or str(used), used, read_files))
        changes = [*map(Counted, found)]
    else:
        one, other = _loaded(inputs, before, after)
        found = list(difference(one, other, time.time()))
        changes = [*map(Counted, found)]
        if with_data:
            changes = counted_cells(inputs.settings, other.catalog, found)
    if as_json:
        say.json([counted_told(each) if with_data else change_told(each.change) for each in changes])
    else:
        _print_changes(changes)
    return bool(changes)


def replay_report(
    inputs: Inputs, sides: tuple[str, str | None], files: Sequence[Path], since: float, *, as_json: bool
) -> bool:
    """Print which recorded operations have other answers on the other side; whether any has."""
    before, after = _loaded(inputs, *sides)
    found = replay(files, before, after, since, time.time())
    if as_json:
        say.json(replay_told(found))
    else:
        heading = ("", "")
        for each in found.answers:
            if heading != (each.who, each.table):
                heading = each.who, each.table
                say.answer(Text.assemble((each.who, "bold"), f"  {each.table}"))
            kind = (each.kind.value, _STYLES[each.kind])
            say.answer(Text.assemble("  ", kind, f"  {each.column}: {each.before} -> {each.after}"))
            used = "; rows are found or ordered by it" if each.is_used else ""
            say.answer(f"      operations: {each.operations}, the last at {each.last}{used}")
    if found.without_groups:
        say.warn(f"records without groups, decided by the roles of that time: {found.without_groups}")
    say.note(f"operations: {found.operations}; columns that change: {len(found.answers)}")
    return bool(found.answers)


def _loaded(inputs: Inputs, before: str, after: str | None) -> tuple[PolicySet, PolicySet]:
    """Two sides of a comparison under one catalog."""
    settings = inputs.settings
    used = settings.policies.path
    in_force = STORE if settings.policies.store == "sql" else str(used)
    catalog, attributes = inputs.catalog(), attribute_rules(settings.auth)

    def load(source: Source) -> PolicySet:
        return read_policies(source, catalog, settings, attributes)

    def side(named: str) -> PolicySet:
        return load(open_store(settings)) if named == STORE else with_folder(named, used, load)

    return side(before), side(after or in_force)


def _print_outcome(outcome: Outcome) -> None:
    passed = Text("passed", "green") if not outcome.problems else Text("failed", "bold red")
    say.answer(Text.assemble(passed, f"  {outcome.rule}  {outcome.name}"))
    for problem in outcome.problems:
        say.answer(f"    {problem.what} of {outcome.table}: expected {problem.expected}; seen {problem.seen}")
    if outcome.problems:
        say.answer(f"    decided by {', '.join(outcome.rules)}")


def _matrix_table(name: str, lines: Sequence[Line]) -> Table:
    shown = Table(title=name, title_justify="left", title_style="bold")
    shown.add_column("column")
    for line in lines:
        shown.add_column(line.who)
    shown.add_row("(rows)", *(line.rows for line in lines), style="dim")
    for column in lines[0].columns:
        shown.add_row(column, *(_cell(line.columns[column]) for line in lines))
    return shown


def _cell(text: str) -> Text:
    return Text(_SHORT.get(text, text), "red" if text == WITHHELD else "")


def _print_changes(changes: Iterable[Counted]) -> None:
    heading = ("", "")
    for counted in changes:
        change = counted.change
        if heading != (change.who, change.table):
            heading = change.who, change.table
            say.answer(Text.assemble((change.who, "bold"), f"  {change.table}"))
        kind = (change.kind.value, _STYLES[change.kind])
        since = f", from {change.since} on" if change.since else ""
        say.answer(Text.assemble("  ", kind, f"  {change.column}: {change.before} -> {change.after}{since}"))
        if counted.count:
            say.answer(f"      {counted.count}")
        elif counted.not_counted:
            say.answer(f"      not counted: {counted.not_counted}")
        say.answer(f"      by {_by(change.rules_before)} -> {_by(change.rules_after)}")


def _by(rules: Sequence[str]) -> str:
    return ", ".join(rules) or "no rule"
