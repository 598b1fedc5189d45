"""What governs a request: one catalog and one policy set, frozen together and swapped whole."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.catalog.model import Catalog
from gateway.policy.load import PolicySet


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """`version` is a hash of every file that the two were read from: equal files, equal version."""

    catalog: Catalog
    policies: PolicySet
    version: str
