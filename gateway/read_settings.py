"""Reading settings: the file, then the environment, then the command line; every fault together."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gateway.errors import Fault, SettingsError
from gateway.settings import Settings
from gateway.settings.address import fetchable
from gateway.settings.section import Section

PREFIX = "LAKEGATE_"

#: No setting: the token with which the command line speaks to a running gateway.
TOKEN = "LAKEGATE_TOKEN"  # noqa: S105  # the name of a variable

Keys = tuple[str, ...]
Tree = MutableMapping[str, Any]
#: Where each setting was given: a file and its line, or the name of a variable and zero.
Origins = MutableMapping[Keys, tuple[str, int]]

#: Settings that hold a path, and the texts among their values that are none.
_PATHS: Mapping[Keys, Callable[[str], bool]] = {
    ("catalog", "path"): lambda text: False,
    ("policies", "path"): lambda text: False,
    ("documents", "path"): lambda text: False,
    ("backend", "duckdb", "directory"): lambda text: False,
    ("shadow", "path"): lambda text: False,
    ("shadow", "duckdb", "directory"): lambda text: False,
    ("backend", "trino", "ca_file"): lambda text: False,
    ("shadow", "trino", "ca_file"): lambda text: False,
    ("backend", "athena", "budget"): lambda text: False,
    ("shadow", "athena", "budget"): lambda text: False,
    ("audit", "path"): lambda text: text == "-",
    ("auth", "jwks"): lambda text: text == "" or "://" in text,
    ("access_requests", "path"): lambda text: False,
}

_WANTED = {
    "array": "a list",
    "boolean": "`true` or `false`",
    "integer": "an integer",
    "number": "a number",
    "string": "text",
}

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER_LINE = re.compile(rf"\s*\[\[?\s*({_DOTTED})\s*\]")
_KEY_LINE = re.compile(rf"\s*({_DOTTED})\s*=")


def read_settings(
    path: Path | None, environ: Mapping[str, str], overrides: Mapping[str, object] | None = None
) -> Settings:
    """The settings of a file (or of none), overridden by `LAKEGATE_` variables, then by `overrides`.

    `overrides` are by dotted name, as the command line gives them. A relative path in the file, or a
    default one, is relative to the file's folder; any other to the working directory.
    Raises SettingsError with every fault.
    """
    faults: list[Fault] = []
    origins: Origins = {}
    tree: Tree = {}
    if path is not None:
        tree = _read_file(path, origins, faults)
    own = set(origins)
    for keys, value, origin in _given(environ, overrides or {}, faults):
        if _place(tree, keys, value):
            origins[keys] = (origin, 0)
            own.discard(keys)
    for keys, leaf in list(_leaves(tree)):
        if isinstance(leaf, date | time):
            faults.append(_fault(keys, origins, path, f"`{'.'.join(keys)}` is a date", "put it in quotes"))
            _place(tree, keys, "")
    base = path.parent if path is not None else Path()
    for keys, is_no_path in _PATHS.items():
        value = _look_up(tree, keys)
        from_file = value is None or keys in own
        value = _default(keys) if value is None else value
        if isinstance(value, str) and not is_no_path(value):
            _place(tree, keys, str(((base if from_file else Path()) / value).absolute()))
    try:
        settings = Settings.model_validate_json(json.dumps(tree), strict=True)
    except ValidationError as error:
        faults += [_explain(detail, origins, path) for detail in error.errors(include_url=False)]
        raise SettingsError(tuple(faults)) from None
    if faults:
        raise SettingsError(tuple(faults))
    return settings


def check_serving(settings: Settings, path: Path | None) -> None:
    """Raises SettingsError when the settings name nobody whose tokens are taken."""
    file = str(path) if path else "environment"
    auth = settings.auth
    faults = [
        Fault(file, 0, f"`auth.{name}` is empty, so no token could be accepted", cure)
        for name, value, cure in (
            ("issuers", auth.issuers, 'name the `iss` of your tokens: `issuers = ["https://..."]`'),
            ("client_ids", auth.client_ids, 'name the clients of your pool: `client_ids = ["..."]`'),
        )
        if not value
    ]
    if not auth.jwks:
        faults += [
            Fault(
                file, 0, f"the keys of issuer `{issuer}` cannot be fetched", "use `https`, or set `auth.jwks`"
            )
            for issuer in auth.issuers
            if not fetchable(issuer)
        ]
    if faults:
        raise SettingsError(tuple(faults))


def _read_file(path: Path, origins: Origins, faults: list[Fault]) -> Tree:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        cure = "`lakegate init DIR` writes a first one" if isinstance(error, FileNotFoundError) else ""
        reason = (error.strerror or "no reason given").lower()
        faults.append(Fault(str(path), 0, f"cannot be read: {reason}", cure))
        return {}
    except UnicodeDecodeError:
        faults.append(Fault(str(path), 0, "is not UTF-8 text", "save it as UTF-8"))
        return {}
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = int(found[1] or len(text.splitlines())) if found else 0
        message = str(error)[: found.start()] if found else str(error)
        faults.append(Fault(str(path), line, f"is not TOML: {message[:1].lower()}{message[1:]}"))
        return {}
    origins.update({keys: (str(path), line) for keys, line in _lines(text, tree)})
    return tree


def _lines(text: str, tree: Tree) -> Iterator[tuple[Keys, int]]:
    """The line where each key of a TOML text stands; a line inside a long string may be taken for one."""
    section: Keys = ()
    seen: set[Keys] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER_LINE.match(line):
            section = keys = _split(header[1])
        elif key := _KEY_LINE.match(line):
            keys = (*section, *_split(key[1]))
        else:
            continue
        for length in range(1, len(keys) + 1):
            part = keys[:length]
            if part not in seen and _look_up(tree, part) is not None:
                seen.add(part)
                yield part, number


def _split(dotted: str) -> Keys:
    return tuple(part.strip("\"'") for part in re.findall(_KEY, dotted))


def _given(
    environ: Mapping[str, str], overrides: Mapping[str, object], faults: list[Fault]
) -> Iterator[tuple[Keys, object, str]]:
    for variable, text in sorted(environ.items()):
        if variable.startswith(PREFIX) and variable != TOKEN:
            keys = tuple(variable.removeprefix(PREFIX).lower().split("__"))
            try:
                yield keys, _parse(text, _annotation(keys)), variable
            except ValueError:
                faults.append(Fault(variable, 0, "is not JSON", "mind quotes and brackets"))
    for name, value in overrides.items():
        yield tuple(name.split(".")), value, "command line"


def _annotation(keys: Keys) -> object:
    """The declared type of a setting; None where there is no such setting."""
    annotation: object = Settings
    for key in keys:
        if isinstance(annotation, type) and issubclass(annotation, Section):
            field = annotation.model_fields.get(key)
            annotation = field.annotation if field else None
        elif get_origin(annotation) is Mapping:
            annotation = get_args(annotation)[1]
        else:
            return None
    return annotation


def _parse(text: str, annotation: object) -> object:
    """An environment variable's text as the JSON value that its setting wants."""
    if get_origin(annotation) in {Union, UnionType}:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is tuple:
        if not text.lstrip().startswith("["):
            return [part.strip() for part in text.split(",") if part.strip()]
        return json.loads(text)
    if get_origin(annotation) is Mapping or text.lstrip().startswith("{"):
        return json.loads(text)
    if annotation is bool:
        return {"true": True, "false": False, "1": True, "0": False}.get(text.strip().lower(), text)
    if annotation in {int, float}:
        return _number(text)
    return text


def _number(text: str) -> object:
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def _place(tree: Tree, keys: Keys, value: object) -> bool:
    """Sets a value in the tree; False where the tree has no table to hold it."""
    for key in keys[:-1]:
        tree = tree.setdefault(key, {})
        if not isinstance(tree, dict):
            return False
    tree[keys[-1]] = value
    return True


def _look_up(tree: object, keys: Keys) -> object:
    for key in keys:
        tree = tree.get(key) if isinstance(tree, Mapping) else None
    return tree


def _default(keys: Keys) -> object:
    value: object = Settings()
    for key in keys:
        value = getattr(value, key)
    return str(value) if isinstance(value, Path) else value


def _leaves(tree: object, keys: Keys = ()) -> Iterator[tuple[Keys, object]]:
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from _leaves(value, (*keys, key))
    else:
        yield keys, tree


def _fault(keys: Keys, origins: Origins, path: Path | None, message: str, cure: str) -> Fault:
    for length in range(len(keys), 0, -1):
        if origin := origins.get(keys[:length]):
            return Fault(*origin, message, cure)
    below = [origin for known, origin in origins.items() if known[: len(keys)] == keys]
    return Fault(*(below[0] if below else (str(path or "environment"), 0)), message, cure)


def _explain(detail: ErrorDetails, origins: Origins, path: Path | None) -> Fault:
    keys = tuple(str(part) for part in detail["loc"])
    name = ".".join(keys)
    if detail["type"] == "extra_forbidden":
        parent = _annotation(keys[:-1])
        assert isinstance(parent, type)
        assert issubclass(parent, Section)
        near = get_close_matches(keys[-1], parent.model_fields, n=1) or list(parent.model_fields)
        cure = ("did you mean " if len(near) == 1 else "there are ") + ", ".join(f"`{key}`" for key in near)
        return _fault(keys, origins, path, f"`{name}` is not a setting", cure)
    if detail["type"] == "missing":
        return _fault(keys, origins, path, f"`{name}` is missing", "")
    if detail["type"] == "value_error":
        return _fault(keys, origins, path, f"`{name}` is wrong: {detail['ctx']['error']}", "")
    wanted = detail["msg"].removeprefix("Input should be a valid ").removeprefix("Input should be ")
    wanted = _WANTED.get(wanted, wanted).replace("'", "`")
    wanted = "a table" if detail["type"] in {"model_type", "mapping_type", "dict_type"} else wanted
    return _fault(keys, origins, path, f"`{name}` must be {wanted}, and is {_show(detail)}", "")


def _show(detail: ErrorDetails) -> str:
    """A wrong value as a message may show it: free text could be a secret in the wrong place."""
    value = detail["input"]
    if isinstance(value, bool | int | float):
        return f"`{json.dumps(value)}`"
    if isinstance(value, str) and detail["type"] in {"literal_error", "enum"}:
        return f"`{value[:40]}`"
    names: Mapping[type, str] = {str: "text", dict: "a table", list: "a list"}
    return names.get(type(value), "null")
