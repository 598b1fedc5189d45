"""Options that more than one command takes."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Settings file. Without it, `lakegate.toml` of the working directory, if there is one.",
    ),
]
CatalogFolder = Annotated[
    Path | None,
    typer.Option("--catalog", metavar="DIR", help="Folder of the catalog's files; overrides `catalog.path`."),
]
PoliciesFolder = Annotated[
    Path | None,
    typer.Option(
        "--policies",
        metavar="DIR",
        help="Folder of the policy files; overrides `policies.path`, and `policies.store` with `files`.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Host = Annotated[
    str | None, typer.Option("--host", metavar="HOST", help="Address to listen on; overrides `server.host`.")
]
Port = Annotated[
    int | None,
    typer.Option(
        "--port", metavar="PORT", min=0, max=65535, help="Port to listen on; overrides `server.port`."
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", metavar="N", min=1, max=64, help="Worker processes; overrides `server.workers`."
    ),
]
DemoFolder = Annotated[
    Path,
    typer.Option("--dir", metavar="DIR", help="Folder of the demonstration's files, for you to edit."),
]
As = typer.Option(
    "--as",
    metavar="SESSION",
    help="Whose session: a user of `users.yaml`, or groups, attributes and a subject: "
    "`group:sales,region=eu,user:8f3a`.",
)


class TokenUse(Enum):
    """The two kinds of token that signing in gives."""

    ACCESS = "access"
    ID = "id"
