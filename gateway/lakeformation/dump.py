"""What Lake Formation answers, saved: a folder with a file for each operation, `ListPermissions.json`.

A file holds one answer, or a list of answers (pages) in the shapes of botocore. `GetResourceLFTags.json` is a
list, since each answer is of one resource and does not say which: `Resource` beside it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from gateway.errors import Fault, PolicyError

Shape = Mapping[str, Any]

#: The files, and under which name each answer lists what it has.
_LISTS = {
    "ListPermissions": "PrincipalResourcePermissions",
    "ListDataCellsFilter": "DataCellsFilters",
    "ListLakeFormationOptIns": "LakeFormationOptInsInfoList",
    "ListLFTagExpressions": "LFTagExpressions",
    "ListGroups": "Groups",
}
_NEEDED = "ListPermissions"


@dataclass(frozen=True, slots=True)
class Dump:
    """Every entry of every page.

    `tags` are answers with the resource that each is of, `expressions` are those on tags that are saved under
    a name, `groups` are those of Cognito's user pool.
    """

    permissions: Sequence[Shape]
    filters: Sequence[Shape]
    optins: Sequence[Shape]
    groups: Sequence[Shape]
    expressions: Sequence[Shape]
    tags: Sequence[Shape]
    settings: Shape


def read_dump(folder: Path) -> Dump:
    """The answers that a folder holds. Raises PolicyError with every fault."""
    faults: list[Fault] = []
    if not (folder / f"{_NEEDED}.json").is_file():
        cure = f"save the answer of `aws lakeformation list-permissions` as `{_NEEDED}.json`"
        raise PolicyError((Fault(str(folder), 0, f"there is no `{_NEEDED}.json`", cure),))
    found = {name: [*_entries(folder, name, key, faults)] for name, key in _LISTS.items()}
    tags = [*_pages(folder, "GetResourceLFTags", faults)]
    settings = [*_pages(folder, "GetDataLakeSettings", faults)]
    for page in tags:
        if not isinstance(page.get("Resource"), dict):
            cure = "save a list of answers, each with the `Resource` that was asked for"
            faults.append(Fault("GetResourceLFTags.json", 0, "an answer does not say of what it is", cure))
    if faults:
        raise PolicyError(tuple(dict.fromkeys(faults)))
    return Dump(
        permissions=found["ListPermissions"],
        filters=found["ListDataCellsFilter"],
        optins=found["ListLakeFormationOptIns"],
        groups=found["ListGroups"],
        expressions=found["ListLFTagExpressions"],
        tags=tags,
        settings=settings[0].get("DataLakeSettings", {}) if settings else {},
    )


def _entries(folder: Path, name: str, key: str, faults: list[Fault]) -> Iterator[Shape]:
    for page in _pages(folder, name, faults):
        entries = page.get(key)
        if isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
            yield from entries
        else:
            faults.append(Fault(f"{name}.json", 0, f"an answer has no list `{key}`", "save it as it came"))


def _pages(folder: Path, name: str, faults: list[Fault]) -> Iterator[Shape]:
    path = folder / f"{name}.json"
    if not path.is_file():
        return
    try:
        held = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        faults.append(Fault(path.name, error.lineno, "the file is not JSON", "save the answer as it came"))
        return
    for page in held if isinstance(held, list) else [held]:
        if isinstance(page, dict):
            yield page
        else:
            faults.append(Fault(path.name, 0, "an answer is no object", "save the answer as it came"))
