"""The sources that the catalog follows, on the command line: a first draft of them, and what they changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import typer

from gateway.auth.configure import attribute_rules
from gateway.catalog.discover import Names, draft
from gateway.catalog.follow import Follower, find_missing, followers
from gateway.catalog.found import Found
from gateway.cli import say
from gateway.cli.inputs import Inputs
from gateway.errors import CatalogError, FaultsError
from gateway.policy.load import PolicySet
from gateway.refresh import Proposal, keep, propose
from gateway.schema_diff import Change, Shape, compare, shape

GLUE = "glue:"


def plain_name(text: str) -> str:
    """The nearest name that a database of a catalog can have."""
    return re.sub(r"[^A-Za-z0-9_]+|^(?=[0-9])", "_", text)


def drafts_of_files(source: Path, database: str | None, base: Path | None) -> Iterator[tuple[str, str]]:
    """A name and a first catalog file for a folder of files, or for a DuckDB file."""
    name = database or plain_name(source.resolve().stem)
    yield name, draft(source, name, base=base)


def drafts_of_glue(source: str, database: str | None) -> Iterator[tuple[str, str]]:
    """A name and a first catalog file for the database that `glue:NAME` names, or for each with `glue:`."""
    # Amazon's library takes its time to load.
    from gateway.catalog.glue import list_databases, open_client, read_database
    from gateway.catalog.glue_draft import draft_glue

    glue, lake_formation = open_client("glue"), open_client("lakeformation")
    chosen, roots = source.removeprefix(GLUE), Names()
    if database and not chosen:
        raise typer.BadParameter("`--database` names one database, and `glue:` stands for all of them")
    for name in (chosen,) if chosen else list_databases(glue):
        called = database or plain_name(name)
        yield called, draft_glue(read_database(glue, lake_formation, name), called, roots)


def write_drafts(folder: Path, drafts: Iterator[tuple[str, str]]) -> None:
    """Write drafts as files of a folder; what is there stays. Raises OSError for a file that is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in drafts:
        path = folder / f"{name}.yaml"
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
        say.answer(str(path))


def refresh_schema(inputs: Inputs) -> None:
    """Keep what the sources have now, and say what changed; raises every fault."""
    settings, attributes = inputs.settings, attribute_rules(inputs.settings.auth)
    following = followers(settings.catalog.path)
    if not following:
        say.note(f"{settings.catalog.path}: no file follows a source")
        return
    find_missing(settings.catalog.path, settings.backend.athena.region)
    for follower in following:
        if follower.lock is None:
            say.note(f"{follower.path.name}: written for the first time")
    proposal = propose(settings, attributes)
    changes = _changes(inputs, proposal)
    for line in _lines(changes):
        say.answer(line)
    if proposal.faults:
        raise CatalogError(proposal.faults + proposal.unknown)
    keep(proposal)
    for fault in inputs.catalog().left_out:
        say.warn(str(fault))
    if proposal.unknown:
        raise CatalogError(proposal.unknown)
    say.note(f"{settings.catalog.path}: changes: {len(changes)}")


def diff_schema(inputs: Inputs, *, as_json: bool) -> bool:
    """Say what the sources changed; whether something granted is touched. Raises every fault of asking."""
    settings = inputs.settings
    proposal = propose(settings, attribute_rules(settings.auth))
    if proposal.unknown:
        raise CatalogError(proposal.unknown)
    changes = _changes(inputs, proposal)
    touched = any(change.touches for change in changes) or bool(proposal.faults)
    if as_json:
        told = {
            "changes": [change.json() for change in changes],
            "faults": [str(fault) for fault in proposal.faults],
            "touched": touched,
        }
        say.answer(json.dumps(told, ensure_ascii=False, indent=2))
        return touched
    for line in _lines(changes):
        say.answer(line)
    for fault in proposal.faults:
        say.answer(f"! {fault}")
    if not changes and not proposal.faults:
        say.note(f"{settings.catalog.path}: the sources are as they were")
    return touched


def _lines(changes: tuple[Change, ...]) -> Iterator[str]:
    for change in changes:
        yield str(change)
        yield from (f"    {touch}" for touch in change.touches)


def _changes(inputs: Inputs, proposal: Proposal) -> tuple[Change, ...]:
    if not proposal.changed:
        return ()
    before: PolicySet | None = None
    try:
        old = inputs.snapshot()
        before = old.policies
    except FaultsError:
        # Whoever mends the policies for the new schema has rules that the old one has no columns for.
        if proposal.snapshot is None:
            raise
    after = proposal.snapshot.policies if proposal.snapshot else before
    before = before or after
    assert before
    assert after
    if proposal.snapshot and before is not after:
        return compare(shape(old.catalog), shape(proposal.snapshot.catalog), before, after)
    was: Mapping[str, Found | None] = {each.path.name: each.lock for each in proposal.changed}
    return compare(_shape(proposal.changed, was), _shape(proposal.changed, proposal.found), before, after)


def _shape(changed: tuple[Follower, ...], found: Mapping[str, Found | None]) -> Shape:
    """The tables of sources as they are, whatever catalog files lay over them."""
    return {
        f"{follower.database}.{name}": {column: given.type for column, given in table.columns.items()}
        for follower in changed
        if (kept := found[follower.path.name])
        for name, table in kept.tables.items()
    }
