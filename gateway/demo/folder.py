"""The demonstration's folder: everything a person may want to edit, and the data it is about."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from gateway.auth.local_pool import CLIENT_ID, ISSUER, JWKS_FILE, USERS_FILE
from gateway.demo.files import demo_files
from gateway.demo.sample import write_lake
from gateway.errors import Fault, SettingsError

#: The link that the catalog's files are under: to the sample, or to a folder of the person's own.
LAKE = "lake"
SAMPLE = "sample"
SETTINGS_FILE = "lakegate.toml"
ROWS = 2500

_STAMP = ".lakegate-sample"
_SETTINGS = f"""\
# The demonstration's settings; docs/settings.md of Lakegate lists all there are.

[auth]
# The pool that `lakegate demo` runs writes its key set to this folder.
issuers = ["{ISSUER}"]
client_ids = ["{CLIENT_ID}"]
jwks = "{JWKS_FILE}"

[auth.attributes]
region = "custom:region"

[audit]
path = "audit.jsonl"

# Whoever is refused columns may ask for them; `admin` decides.
[access_requests]
path = "access.sqlite"

[log]
level = "warning"
format = "text"
"""


def prepare(folder: Path, data: Path | None = None, rows: int | None = None) -> None:
    """Makes or completes the folder; what is there already is the person's and stays as it is.

    `data` is a folder of the sample's shape to use instead of a sample of `rows` companies.
    Raises SettingsError where either cannot be used.
    """
    if data is not None:
        _check_shape(data)
    link = folder / LAKE
    if link.exists() and not link.is_symlink():
        raise SettingsError((Fault(str(link), 0, "is not the demonstration's own link", "move it away"),))
    folder.mkdir(parents=True, exist_ok=True)
    files = demo_files()
    for source in (files.schema, files.policies):
        target = folder / source.name
        if not target.exists():
            fresh = _fresh(target)
            # The printed schema would be out of date with the first edit.
            shutil.copytree(source, fresh, ignore=shutil.ignore_patterns("*.graphql"))
            fresh.rename(target)
    if not (folder / USERS_FILE).exists():
        shutil.copyfile(files.users, folder / USERS_FILE)
    if not (folder / SETTINGS_FILE).exists():
        (folder / SETTINGS_FILE).write_text(_SETTINGS, encoding="utf-8")
    if data is None:
        _write_sample(folder / SAMPLE, rows or ROWS)
    _point(link, data.resolve() if data is not None else Path(SAMPLE))


def _check_shape(data: Path) -> None:
    wanted = ("companies/continent=*/*.csv", "owners/*.csv")
    faults = [
        Fault(str(data), 0, f"there is no `{pattern}`", "give a folder of the sample's shape")
        for pattern in wanted
        if not any(data.glob(pattern))
    ]
    if faults:
        raise SettingsError(tuple(faults))


def _write_sample(place: Path, rows: int) -> None:
    """A sample of so many rows, made anew only where there is another one."""
    stamp = json.dumps({"rows": rows})
    try:
        if (place / _STAMP).read_text(encoding="utf-8") == stamp:
            return
    except FileNotFoundError:
        pass
    fresh = _fresh(place)
    write_lake(fresh, rows)
    (fresh / _STAMP).write_text(stamp, encoding="utf-8")
    if place.exists():
        shutil.rmtree(place)
    fresh.rename(place)


def _point(link: Path, target: Path) -> None:
    if link.is_symlink() and link.readlink() == target:
        return
    fresh = _fresh(link)
    fresh.symlink_to(target, target_is_directory=True)
    fresh.replace(link)


def _fresh(place: Path) -> Path:
    """Where a thing is made, to be renamed when it is whole; what an earlier attempt left is gone."""
    fresh = place.with_name(f".{place.name}-new")
    if fresh.is_symlink():
        fresh.unlink()
    elif fresh.exists():
        shutil.rmtree(fresh)
    return fresh
