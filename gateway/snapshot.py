"""What governs a request: one catalog and one policy set, frozen together and swapped whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.auth.session import AttributeRule
from gateway.catalog.found import Found
from gateway.catalog.load import NOTHING, load_catalog
from gateway.catalog.model import Catalog
from gateway.policy.load import PolicySet, load_policies
from gateway.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """`version` is a hash of every file that the two were read from: equal files, equal version."""

    catalog: Catalog
    policies: PolicySet
    version: str


def load_snapshot(
    settings: Settings, attributes: Mapping[str, AttributeRule], found: Mapping[str, Found] = NOTHING
) -> Snapshot:
    """Read the catalog and policy folders. Raises CatalogError or PolicyError with every fault.

    `found` stands, by the name of a catalog file, in the place of what its lock file keeps.
    """
    catalog = load_catalog(settings.catalog.path, settings.backend.kind, found)
    policies = load_policies(
        settings.policies.path, catalog, {name: rule.type for name, rule in attributes.items()}
    )
    version = hashlib.sha256(f"{catalog.version}\n{policies.version}".encode()).hexdigest()
    return Snapshot(catalog, policies, version[:16])
