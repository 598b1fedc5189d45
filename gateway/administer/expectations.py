"""What policies are expected to mean: the YAML of `policies/tests/`, and its reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.catalog.yaml_places import Faults, Key, compose, wording
from gateway.errors import Fault, PolicyError
from gateway.policy.grants import Rule

#: Where the files lie below a policy folder.
FOLDER = "tests"

Name = Annotated[str, Field(min_length=1)]
FixtureRow = Mapping[Name, Any]


class _Entry(BaseModel):
    """A mapping of a file; unknown keys are refused and nothing is converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


class SessionEntry(_Entry):
    """Whose session it is."""

    user: Name | None = None
    """The subject of the token, for whoever has rules of their own (`user:...`)."""
    groups: tuple[Name, ...] = ()
    """The groups of the token."""
    attributes: Mapping[Name, Any] = {}
    """The session attributes by their names in `auth.attributes`; lists for those that are lists."""


class Expectation(_Entry):
    """What a session must see of a table; what is left out may be anything."""

    name: Name
    """What the test is about, in a sentence."""
    session: SessionEntry = Field(alias="as")
    """Whose session it is."""
    at: Name | None = None
    """When it is asked, `2027-01-31` or with a time and its zone; now when left out."""
    table: Name
    """The table or view, `database.table`."""
    columns: tuple[Name, ...] | None = None
    """All columns that are visible in some row, masked or not; `[]` for nothing at all."""
    visible: tuple[Name, ...] = ()
    """Columns that are visible in some row, masked or not, perhaps among others."""
    withheld: tuple[Name, ...] = ()
    """Columns that are visible in no row."""
    masks: Mapping[Name, Name] | None = None
    """All columns that are masked in some row, each with its mask, or its masks with `, ` between them, the
    strictest first."""
    cells: Mapping[Name, Name] = {}
    """Columns, and in which rows their cells are visible as they are: a row expression."""
    rows: Name | None = None
    """The rows that are visible, as a row expression; `every row` for all."""
    fixture: Mapping[Name, tuple[FixtureRow, ...]] = {}
    """Rows by table, to ask the real thing about; a column that a row lacks is null."""
    shows: tuple[FixtureRow, ...] | None = None
    """All rows that the session gets of the fixture's table, by GraphQL field, in any order; null for what
    is withheld. Each row names the same fields."""


class ExpectationFile(_Entry):
    """A file of `policies/tests/`."""

    tests: tuple[Expectation, ...]
    """The tests, one after the other."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An expectation, and the line where it stands."""

    rule: Rule
    expectation: Expectation


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a file, as `schema/policy-tests.schema.json` holds it."""
    schema = ExpectationFile.model_json_schema(mode="validation", by_alias=True)
    return (
        {"$schema": "https://json-schema.org/draft/2020-12/schema"}
        | schema
        | {"title": "Lakegate policy tests"}
    )


def read_expectations(folder: Path) -> tuple[Placed, ...]:
    """Every test of every YAML file in a folder, by file name and line.

    Raises PolicyError with every fault.
    """
    found: list[Placed] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        found += _read(path, faults)
    if faults:
        raise PolicyError(tuple(faults))
    return tuple(found)


def _read(path: Path, faults: list[Fault]) -> list[Placed]:
    of_file = Faults(f"{FOLDER}/{path.name}")
    data = compose(path.read_bytes(), of_file)
    found: list[Placed] = []
    if not of_file.found:
        try:
            entries = ExpectationFile.model_validate(data).tests
        except ValidationError as error:
            for item in error.errors():
                of_file.add(item["loc"], *wording(item, [*item["loc"]], _known(item["loc"])))
        else:
            rules = [Rule(of_file.file, of_file.place.at("tests", n).line) for n in range(len(entries))]
            found = [Placed(rule, each) for rule, each in zip(rules, entries, strict=True)]
    faults += of_file.found
    return found


def _known(loc: tuple[Key, ...]) -> list[str]:
    """The keys of the mapping that an error's location leads to."""
    entry: type[_Entry] = ExpectationFile
    if len(loc) > len(("tests", 0)):
        entry = SessionEntry if "as" in loc[:-1] else Expectation
    return [field.alias or name for name, field in entry.model_fields.items()]
