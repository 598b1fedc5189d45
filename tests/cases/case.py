"""A golden case: a folder that says who asks what of which data, and what has to come of it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from gateway.settings import Settings

HERE = Path(__file__).parent
WORLDS = HERE / "worlds"
MODEL = HERE.parents[1] / "policies" / "model.conf"

#: The files that make up a world, each of which a case may have of its own.
_LAID_OUT = frozenset(
    {"catalog.yaml", "link.yaml", "attributes.yaml", "data.sql"}
    | {"roles.csv", "grants.csv", "data_filters.csv", "masks.csv"}
)

#: What a run may set; the case sets it for all of its runs.
_KEYS = frozenset({"groups", "claims", "settings", "request", "operation", "variables", "extensions"})


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One request of a case: who sends it, what, and under which settings."""

    name: str
    groups: tuple[str, ...]
    claims: Mapping[str, object]
    settings: Settings
    request: str
    query: str
    operation: str | None
    variables: Mapping[str, Any]
    extensions: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A folder below `tests/cases/`; `why` is the threat it stands against, or the promise it holds."""

    name: str
    folder: Path
    why: str
    world: str
    runs: tuple[Run, ...]

    def own_files(self) -> frozenset[str]:
        """The files that the case has instead of its world's."""
        return frozenset(path.name for path in self.folder.iterdir() if path.name in {*_LAID_OUT, "data"})

    def lay_out(self, folder: Path) -> Path:
        """Copy the world into `folder`, and the case's own files over it."""
        shutil.copytree(WORLDS / self.world, folder, dirs_exist_ok=True)
        for own in self.folder.iterdir():
            if own.name in _LAID_OUT:
                shutil.copy(own, folder)
            elif own.name == "data":
                shutil.copytree(own, folder / "data", dirs_exist_ok=True)
        (folder / "catalog").mkdir()
        for file in (folder / "catalog.yaml", *folder.glob("link.yaml")):
            shutil.move(file, folder / "catalog")
        (folder / "policies").mkdir()
        for policy in (*folder.glob("*.csv"), MODEL):
            shutil.copy(policy, folder / "policies")
        if (script := folder / "data.sql").exists():
            with duckdb.connect(str(folder / "data.duckdb")) as connection:
                connection.execute(script.read_text(encoding="utf-8"))
        return folder


def case_names() -> list[str]:
    """Every case by its path below this folder."""
    return sorted(
        str(file.parent.relative_to(HERE))
        for file in HERE.rglob("case.yaml")
        if file.parent.parent.name != "worlds"
    )


def read_case(name: str) -> Case:
    """Read a case; a key that no case has is refused."""
    folder = HERE / name
    written = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
    common = {key: written.pop(key) for key in _KEYS & written.keys()}
    runs = written.pop("runs", None) or {"": {}}
    world = written.pop("world", "startups")
    why = written.pop("why")
    assert not written, f"{name}: unknown keys {sorted(written)}"
    return Case(
        name, folder, why, world,
        tuple(_run(folder, key, common, own or {}) for key, own in runs.items()),
    )  # fmt: skip


def _run(folder: Path, name: str, common: Mapping[str, Any], own: Mapping[str, Any]) -> Run:
    assert own.keys() <= _KEYS, f"{folder.name}: unknown keys {sorted(own.keys() - _KEYS)}"
    given = {**common, **own}
    request = given.get("request", "request.graphql")
    return Run(
        name=name,
        groups=tuple(given.get("groups", ())),
        claims=given.get("claims", {}),
        settings=Settings.model_validate(given.get("settings", {})),
        request=request,
        query=(folder / request).read_text(encoding="utf-8"),
        operation=given.get("operation"),
        variables=given.get("variables", {}),
        extensions=given.get("extensions", {}),
    )
