"""What most commands take: the settings, and the catalog and policies that they point at."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.auth.configure import attribute_rules
from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog
from gateway.catalog.types import ColumnType
from gateway.policy.load import PolicySet
from gateway.policy.read import Source
from gateway.read_settings import read_settings
from gateway.settings import Settings
from gateway.snapshot import Snapshot, load_snapshot, read_policies


@dataclass(frozen=True, slots=True)
class Inputs:
    """Settings, and the file they came from, if any."""

    settings: Settings
    file: Path | None

    def catalog(self) -> Catalog:
        return load_catalog(self.settings.catalog.path, self.settings.backend.kind)

    def snapshot(self) -> Snapshot:
        return load_snapshot(self.settings, attribute_rules(self.settings.auth))

    def policies(self, source: Source) -> PolicySet:
        """The policy set of any source, against the catalog of the settings."""
        return read_policies(source, self.catalog(), self.settings, attribute_rules(self.settings.auth))

    def attribute_types(self) -> Mapping[str, ColumnType]:
        return {name: rule.type for name, rule in attribute_rules(self.settings.auth).items()}


def read_inputs(config: Path | None, catalog: Path | None, policies: Path | None, **others: object) -> Inputs:
    """The settings as the command line overrides them; `others` are by name with `__` for the dot."""
    default = Path("lakegate.toml")
    file = config or (default if default.is_file() else None)
    options: dict[str, object] = {"catalog.path": catalog, "policies.path": policies}
    options |= {name.replace("__", "."): value for name, value in others.items()}
    if policies is not None:
        # Whoever names a folder means it, wherever the policies in force are.
        options["policies.store"] = "files"
    overrides = {
        name: str(value) if isinstance(value, Path) else value
        for name, value in options.items()
        if value is not None
    }
    return Inputs(read_settings(file, os.environ, overrides), file)
