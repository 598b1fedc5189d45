"""`lakegate audit`: whether the records are whole, and what they say."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import orjson
import typer
from rich.table import Table
from rich.text import Text

from gateway.audit.configure import read_seal
from gateway.audit.engine import moment
from gateway.audit.query import Question, readers, readings
from gateway.audit.rotation import trail
from gateway.audit.unused import count_uses, removal, unused
from gateway.audit.verify import verify
from gateway.cli import say
from gateway.cli.inputs import Inputs
from gateway.errors import Fault, PolicyError, SettingsError
from gateway.policy.read import GRANTS


def files_of(inputs: Inputs, given: Sequence[Path] | None) -> Sequence[Path]:
    """The files that were given, or those of the settings. Raises SettingsError where there are none."""
    path = inputs.settings.audit.path
    found = given or trail(Path(path))
    if not found:
        raise SettingsError((Fault("audit.path", 0, f"there is no `{path}`", "name the audit's files"),))
    return found


def verify_files(inputs: Inputs, given: Sequence[Path] | None, head: str | None, *, of_streams: bool) -> bool:
    """Tells what a trail was found to be, and whether it is whole."""
    files = files_of(inputs, given)
    found = verify(files, read_seal(inputs.settings.audit), head, of_streams=of_streams)
    if found.first_torn:
        say.warn(f"{found.first_torn}; such lines: {found.torn}")
    if found.is_cut:
        say.warn(f"{files[0]}: begins behind the record `{found.behind}`, which is in none of the files")
    if found.fault:
        say.error(str(found.fault))
        return False
    say.answer(f"records: {found.records}; head: {found.head}")
    return True


def query_files(
    inputs: Inputs, given: Sequence[Path] | None, question: Question, *, top: bool, as_json: bool
) -> None:
    """Tells what records answer a question, line by line or as a table."""
    ask = readers if top else readings
    found = map(asdict, ask(files_of(inputs, given), question))
    if as_json:
        for each in found:
            say.answer(orjson.dumps(each).decode())
    elif rows := [*found]:
        say.table(_table(rows))
    else:
        say.note("no such record")


def unused_of(inputs: Inputs, given: Sequence[Path] | None, days: int, *, as_patch: bool) -> None:
    """Tells which grants gave nothing in so many days. Raises PolicyError where no record tells of them."""
    if as_patch and inputs.settings.policies.store == "sql":
        cure = "leave out `--patch`, or delete the grants in the folder that is pushed"
        what = "a patch is one of files, and the policies in force are rows"
        raise PolicyError((Fault("policies.store", 0, what, cure),))
    snapshot = inputs.snapshot()
    since = time.time() - days * 86_400
    uses = count_uses(files_of(inputs, given), snapshot.version, since)
    grants = inputs.settings.policies.path / GRANTS.file
    if uses.first is None or not uses.operations:
        what = f"no operation in {days} days is recorded under the version in force, `{snapshot.version}`"
        raise PolicyError((Fault(str(grants), 0, what, "so nothing can be said of its grants yet"),))
    if uses.first > moment(since):
        say.warn(
            f"the first record under the version in force is of {uses.first}: that is not {days} days ago"
        )
    found = unused(snapshot.policies.clauses, uses)
    say.note(f"operations under `{snapshot.version}`: {uses.operations}; grants without use: {len(found)}")
    if as_patch:
        text = grants.read_bytes().decode()
        # As it is: a patch that is mended for people does not apply.
        typer.echo(removal(text, _in_repository(grants), {each.rule.line for each in found}), nl=False)
        return
    for clause in found:
        say.answer(f"{clause.rule}: {', '.join(clause.fields)}")


def _in_repository(path: Path) -> str:
    """The name of a file as `git apply` takes it."""
    whole = path.resolve()
    root = next((folder for folder in whole.parents if (folder / ".git").exists()), whole.parent)
    return whole.relative_to(root).as_posix()


def _table(rows: Sequence[Mapping[str, object]]) -> Table:
    table = Table(*rows[0], box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(_shown(value)) for value in row.values()))
    return table


def _shown(value: object) -> str:
    """A value in a cell: names come from tokens, and must not move a terminal's cursor."""
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
