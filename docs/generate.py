"""Writes the pages of `docs/` that are lists of what the code has, and the demonstration's GraphQL schema.

Run as `python -m docs.generate`; a test compares the pages with what this would write.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from gateway.access.errands import access_errands
from gateway.access.office import Office
from gateway.administer.errand import Errand
from gateway.administer.errands import ERRANDS
from gateway.cli.commands import app
from gateway.cli.inputs import Inputs
from gateway.cli.look import schema_text
from gateway.error_codes import ERROR_CODES
from gateway.read_settings import PREFIX
from gateway.settings import Attribute, CatalogSettings, Settings
from gateway.settings.access_requests import AccessRequests
from gateway.settings.secret import Secret
from gateway.settings.section import Section

DOCS = Path(__file__).parent


def pages() -> Mapping[Path, str]:
    """Every generated file with its text."""
    return {
        DOCS / "settings.md": settings_page(),
        DOCS / "errors.md": errors_page(),
        DOCS / "admin-api.md": admin_page(),
        DOCS / "command-line.md": commands_page(),
        DOCS.parent / "schema" / "schema.graphql": schema_file(),
    }


def settings_page() -> str:
    parts = [
        """# Settings

Settings are read once, at start, from `lakegate.toml`, from the environment and from the command line; each of
them overrides those before it. An unknown setting is refused, and every fault is reported together with its
file and line.

- In the environment, `LAKEGATE_SECTION__NAME` sets `name` of `[section]`: `LAKEGATE_AUTH__JWKS`,
  `LAKEGATE_BACKEND__DUCKDB__MEMORY_LIMIT`. A list is JSON or separated by commas, a table is JSON, and the name of
  a table's entry may follow: `LAKEGATE_AUTH__ATTRIBUTES__REGION=custom:region`.
- A relative path in the file, or a default one, is relative to the file's folder; one in the environment or on
  the command line is relative to the working directory.
- Without a file (`serve` without `--config`, and no `lakegate.toml` in the working directory) the environment alone
  can set everything."""
    ]
    parts += [_section(model, name) for name, model in _sections(Settings, "")]
    return "\n\n".join(parts) + "\n"


def _sections(model: type[Section], name: str) -> Iterator[tuple[str, type[Section]]]:
    yield name, model
    for key, field in model.model_fields.items():
        if inspect.isclass(field.annotation) and issubclass(field.annotation, Section):
            yield from _sections(field.annotation, f"{name}.{key}" if name else key)
        elif get_origin(field.annotation) is Mapping:
            entry = get_args(field.annotation)[1]
            if inspect.isclass(entry) and issubclass(entry, Section) and entry is not Attribute:
                yield from _sections(entry, f"{name}.{key}.NAME")


def _section(model: type[Section], name: str) -> str:
    rows = [
        (f"`{key}`", _type(field.annotation), _value(field.get_default(call_default_factory=True)),
         (field.description or "").replace("\n", " "), f"`{_variable(name, key)}`")
        for key, field in model.model_fields.items()
        if not (inspect.isclass(field.annotation) and issubclass(field.annotation, Section))
    ]  # fmt: skip
    title = f"## `[{name}]`" if name else "## At the top of the file"
    table = _table(("setting", "type", "default", "meaning", "environment"), rows) if rows else ""
    text = inspect.cleandoc(model.__doc__ or "")
    if name == "auth":
        meanings = [
            f"`{key}` is {_lower(field.description or '')}" for key, field in Attribute.model_fields.items()
        ]
        text += " In an attribute's table, " + " ".join(meanings)
    return "\n\n".join(part for part in (title, text, table) if part)


def _variable(section: str, key: str) -> str:
    return PREFIX + "__".join((*(section.split(".") if section else ()), key)).upper()


def _type(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f"`{argument}`" for argument in arguments)
    if origin is UnionType:
        return " or ".join(_type(argument) for argument in arguments if argument is not NoneType)
    if origin is tuple:
        return f"list of {_type(arguments[0])}"
    if origin is not None:
        return "table"
    if issubclass(annotation, Enum):
        return " or ".join(f"`{member.value}`" for member in annotation)
    names: Mapping[type, str] = {
        str: "text", int: "integer", float: "number", bool: "`true` or `false`", Path: "path",
        Secret: "[reference to a secret](aws.md)",
    }  # fmt: skip
    return names[annotation]


def _value(value: object) -> str:
    if isinstance(value, Enum):
        value = value.value
    match value:
        case None:
            return "none"
        case bool():
            return f"`{str(value).lower()}`"
        case tuple():
            return "`[" + ", ".join(f'"{item}"' for item in value) + "]`"
        case dict():
            return "empty"
        case str() | Path():
            return f'`"{value}"`'
        case _:
            return f"`{value}`"


def admin_page() -> str:
    parts = [
        """# The API for administrators

What the command line does beside the policy files, a running gateway does over HTTP, under the policies that are in force:
for a page, for continuous integration before a deployment, for a program that reads the audit.

A request has the same bearer token as one for data, and the session that it opens needs a permission of the
[policies](policies.md#administrators), which gives no data. Without it the answer is 403 with the code `FORBIDDEN`. A GET has
its parameters in the query string, a POST as a JSON object; the answer is JSON, and an error has [the shape of all
errors](errors.md). Each request has a line in the [audit](audit.md), with the address as its operation. They are answered one
after the other in each worker, beside the requests for data, and have `limits.seconds` as those do.

```sh
curl -sf "http://127.0.0.1:8000/admin/policy/matrix?of=groups" \
  -H "Authorization: Bearer $(lakegate token admin --dir lakegate-demo)"
```

Files that are sent are all files of a policy folder by name, those of its tests as `tests/NAME.yaml`:
`{"files": {"model.conf": "...", "roles.csv": "...", "grants.csv": "..."}}`. Nothing that is sent is kept.
`lakegate policy diff https://gateway.example` asks [for a comparison](policy-tools.md#comparing) in that way.
None of this reads a table: the command line alone tells [how many cells](policy-tools.md#how-many-cells) change.""",
    ]
    parts += [_errand(errand) for errand in ERRANDS]
    parts.append("""## Requests for access

[Requests for access](access-requests.md) are answered in the same way, where `access_requests.path` names a file for them. No
permission is needed to ask; who decides is said there.""")
    parts += [f"#{_errand(errand)}" for errand in access_errands(Office(Settings(), Path()))]
    return "\n\n".join(parts) + "\n"


def _errand(errand: Errand[Any]) -> str:
    needs = ", ".join(f"`{permission}`" for permission in errand.permissions)
    rows = [
        (
            f"`{field.alias or name}`",
            "yes" if field.is_required() else "",
            (field.description or "").replace("\n", " "),
        )
        for name, field in errand.asked.model_fields.items()
    ]
    table = _table(("parameter", "needed", "meaning"), rows) if rows else ""
    told = f"{_upper(errand.summary)}. Needs {needs}." if needs else f"{_upper(errand.summary)}."
    return "\n\n".join(part for part in (f"## `{errand.method} {errand.path}`", told, table) if part)


def errors_page() -> str:
    rows = [
        (f"`{code}`", str(meaning.status), _upper(meaning.meaning), _upper(meaning.cure))
        for code, meaning in ERROR_CODES.items()
    ]
    return (
        """# Errors

Every error has one shape, that of the GraphQL specification, with a stable code:

```json
{"errors": [{"message": "...", "locations": [{"line": 1, "column": 3}], "path": ["companies"],
             "extensions": {"code": "INVALID"}}]}
```

Write programs against the code, never against the message. The status is that of the whole answer when the request
fails with this code before it runs and the answer is `application/graphql-response+json`; under `application/json`
a request that was understood as GraphQL is answered with 200. A message never depends on a row, a column or a table
that the session may not see, and what an engine says is never passed on: quote the request id of the answer, and
whoever runs the gateway finds the whole story in the log.

"""
        + _table(("code", "status", "meaning", "cure"), rows)
        + "\n"
    )


def commands_page() -> str:
    parts = [
        """# Command line

A command ends with status 0 when all went well, 1 when something was at fault (a file, a setting, a port), and 2
when the command line itself was wrong. What is asked for goes to standard output, everything else to standard
error; there is colour only on a terminal, and none with `NO_COLOR` set.

## Whose session: `--as`

`schema print`, `policy explain` and `documents check` answer for a session. `--as` takes the name of a user of the
embedded pool (`users.yaml` beside the settings file), or the session's groups and attributes separated by commas:
`--as "group:sales,group:eu,region=eu"`. An attribute is one of `[auth.attributes]` and is read as its declared
type; give a list attribute once per value."""
    ]
    parts += list(_commands(typer.main.get_group(app), "lakegate"))
    return "\n\n".join(parts) + "\n"


def schema_file() -> str:
    """The schema of the demonstration, as someone who may see everything is shown it."""
    settings = Settings(
        catalog=CatalogSettings(path=DOCS.parent / "schema" / "catalog"),
        access_requests=AccessRequests(path=Path("access-requests.db")),
    )
    return schema_text(Inputs(settings, None), None) + "\n"


def _commands(command: TyperCommand | TyperGroup, name: str) -> Iterator[str]:
    """One part for a command and for each of its own commands, in the order of `--help`."""
    text = [f"## `{name}`", inspect.cleandoc(command.help or "")]
    rows = [
        (_usage(parameter), parameter.help or "")
        for parameter in command.params
        if isinstance(parameter, TyperOption | TyperArgument)
    ]
    if rows:
        text.append(_table(("option", "meaning"), rows))
    yield "\n\n".join(text)
    if isinstance(command, TyperGroup):
        for key, inner in command.commands.items():
            assert isinstance(inner, TyperCommand | TyperGroup)
            yield from _commands(inner, f"{name} {key}")


def _usage(parameter: TyperOption | TyperArgument) -> str:
    if isinstance(parameter, TyperArgument):
        return f"`{parameter.metavar}`"
    return f"`{', '.join(parameter.opts)}{f' {parameter.metavar}' if parameter.metavar else ''}`"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def main() -> None:
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
