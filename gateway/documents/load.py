"""Loads the trusted documents: all of them, or none of them and every fault."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from graphql import GraphQLSchema

from gateway.catalog.model import Catalog
from gateway.documents.read import Written, hash_of, read_file, read_folder
from gateway.errors import DocumentError, DocumentsError, Fault, LimitExceeded
from gateway.graphql.document import InvalidDocumentError, read_document
from gateway.graphql.schema import SeenColumns, build_schemas
from gateway.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class TrustedDocuments:
    """The documents of one folder; `texts` has them by SHA-256, `version` is a hash of the files."""

    texts: Mapping[str, str]
    written: tuple[Written, ...]
    version: str


#: Where no folder is named, nothing is trusted.
NO_DOCUMENTS = TrustedDocuments(MappingProxyType({}), (), "")


def load_documents(folder: Path, catalog: Catalog, settings: Settings) -> TrustedDocuments:
    """The documents of a folder, each valid where every column of the catalog is seen.

    Raises DocumentsError with every fault, each with its file and line.
    """
    contents, faults = read_folder(folder)
    written = [each for name, octets in contents.items() for each in read_file(name, octets, faults)]
    if written:
        whole = {name: SeenColumns.raw(table.columns) for name, table in catalog.tables.items()}
        takes_requests = settings.access_requests.path is not None
        schema = build_schemas(catalog, whole, settings.on_denied, takes_requests=takes_requests).accepted
        faults.extend(fault for each in written for fault in check_document(each, schema, settings))
    if faults:
        raise DocumentsError(tuple(faults))
    digest = hashlib.sha256()
    for name, octets in contents.items():
        for part in (name.encode(), octets):
            digest.update(len(part).to_bytes(8, "big") + part)
    texts = {hash_of(text): text for each in written for text in _spellings(each)}
    return TrustedDocuments(MappingProxyType(texts), tuple(written), digest.hexdigest())


def check_document(written: Written, schema: GraphQLSchema, settings: Settings) -> Iterator[Fault]:
    """Everything that keeps a document from being run under a schema."""
    try:
        read_document(written.text, schema, settings.limits)
    except InvalidDocumentError as error:
        for fault in error.faults:
            yield written.fault(fault.message, fault.locations)
    except (DocumentError, LimitExceeded) as error:
        yield written.fault(error.message, error.locations)


def _spellings(written: Written) -> Iterator[str]:
    """The text, and without the line's end that editors put behind a file's last line."""
    yield written.text
    if not written.name and written.text.endswith("\n"):
        yield written.text.removesuffix("\n")
