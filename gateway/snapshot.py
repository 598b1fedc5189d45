"""What governs a request: catalog, policies and trusted documents, frozen together and swapped whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.auth.session import AttributeRule
from gateway.catalog.found import Found
from gateway.catalog.load import NOTHING, load_catalog
from gateway.catalog.model import Catalog
from gateway.documents.load import NO_DOCUMENTS, TrustedDocuments, load_documents
from gateway.errors import DocumentsError, Fault
from gateway.policy.load import PolicySet, load_policies
from gateway.policy.read import Source
from gateway.policy_source import policy_source
from gateway.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """`version` is a hash of all that it was read from: equal files and rules, equal version."""

    catalog: Catalog
    policies: PolicySet
    version: str
    documents: TrustedDocuments = NO_DOCUMENTS


def load_snapshot(
    settings: Settings,
    attributes: Mapping[str, AttributeRule],
    found: Mapping[str, Found] = NOTHING,
    documents: TrustedDocuments | None = None,
    source: Source | None = None,
) -> Snapshot:
    """Read it all. Raises SettingsError, CatalogError, PolicyError or DocumentsError with every fault.

    `found` stands, by the name of a catalog file, in the place of what its lock file keeps, and `documents`
    in that of the folder of trusted documents; `source` in that of the policies that the settings name.
    """
    catalog = load_catalog(settings.catalog.path, settings.backend.kind, found)
    policies = read_policies(
        policy_source(settings) if source is None else source, catalog, settings, attributes
    )
    if documents is None:
        documents = _load_documents(settings, catalog, policies)
    versions = f"{catalog.version}\n{policies.version}\n{documents.version}"
    return Snapshot(catalog, policies, hashlib.sha256(versions.encode()).hexdigest()[:16], documents)


def read_policies(
    source: Source, catalog: Catalog, settings: Settings, attributes: Mapping[str, AttributeRule]
) -> PolicySet:
    """The policies of a folder or a store as the settings have them understood.

    Raises PolicyError with every fault.
    """
    return load_policies(
        source,
        catalog,
        {name: rule.type for name, rule in attributes.items()},
        can_hash=settings.policies.hash_secret is not None,
        one_issuer=has_one_issuer(settings),
    )


def has_one_issuer(settings: Settings) -> bool:
    """Whether a subject is one person's among all whose tokens are taken."""
    return len(set(settings.auth.issuers)) < 2


def open_hash_secret(settings: Settings) -> bytes:
    """The secret of the mask `hash`; empty where the settings name none, and policies may not use it.

    Raises SettingsError for one that is too short to be one, SecretError for one that cannot be read.
    """
    secret = settings.policies.hash_secret
    if secret is None:
        return b""
    # The libraries of AWS take time and memory.
    from gateway.aws.secrets import reveal_key

    return reveal_key(secret, "policies.hash_secret")


def _load_documents(settings: Settings, catalog: Catalog, policies: PolicySet) -> TrustedDocuments:
    given = settings.documents
    # Under a misspelt name the role itself would be left to send what it likes.
    cure = "name a role of `roles.csv` or `grants.csv`, without `role:`"
    faults = [
        Fault("documents.roles", 0, f"there is no role `{role}`", cure)
        for role in given.roles
        if role not in policies.roles
    ]
    if given.path is None and "only" in {given.mode, *given.roles.values()}:
        cure = "set it to the folder of the trusted documents"
        faults.append(Fault("documents.path", 0, "no folder is named, and a mode is `only`", cure))
    if faults:
        raise DocumentsError(tuple(faults))
    return load_documents(given.path, catalog, settings) if given.path else NO_DOCUMENTS
