"""Reads the folder of trusted documents: `.graphql` files, and the manifests that front-end tools write."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.errors import Fault, Location

#: What the manifest of Apollo's tools calls itself.
APOLLO = "apollo-persisted-query-manifest"

_SHA_256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Written:
    """A document as a file has it; `name` is what its manifest calls it, and empty in a file of its own."""

    file: str
    line: int
    text: str
    name: str = ""

    def fault(self, message: str, locations: tuple[Location, ...], cure: str = "") -> Fault:
        """A fault at a place in the document."""
        if not locations:
            return Fault(self.file, self.line, message, cure)
        first = locations[0]
        if self.name:
            # A manifest has the whole document on one line.
            place = f"line {first.line}, column {first.column} of its document"
            return Fault(self.file, self.line, f"`{self.name}`: {message}, at {place}", cure)
        return Fault(self.file, first.line, message, cure)

    def __str__(self) -> str:
        return f"{self.file}:{self.line} `{self.name}`" if self.name else self.file


def hash_of(text: str) -> str:
    """The SHA-256 by which a document is known, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_folder(folder: Path) -> tuple[Mapping[str, bytes], list[Fault]]:
    """The files of the folder that can hold documents, by name, and a fault for every other one."""
    contents: dict[str, bytes] = {}
    faults: list[Fault] = []
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        return {}, [Fault(str(folder), 0, f"cannot be read: {error.strerror}", "see `documents.path`")]
    for entry in entries:
        name = entry.name
        # Hidden files and editors' back-ups come and go while a file is edited; a README is for people.
        if name.startswith((".", "README")) or name.endswith("~"):
            continue
        if entry.suffix not in {".graphql", ".json"}:
            cure = "documents are in `.graphql` files and in manifests, which are `.json`; move it elsewhere"
            faults.append(Fault(name, 0, f"`{name}` cannot hold trusted documents", cure))
            continue
        try:
            contents[name] = entry.read_bytes()
        except OSError as error:
            faults.append(Fault(name, 0, f"cannot be read: {error.strerror}", "make it a readable file"))
    return contents, faults


def read_file(name: str, octets: bytes, faults: list[Fault]) -> Iterator[Written]:
    """The documents of one file; what is wrong with the file goes to `faults`."""
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        faults.append(Fault(name, line, "the line is not UTF-8", "save the file as UTF-8"))
        return
    if name.endswith(".graphql"):
        yield Written(name, 1, text)
        return
    try:
        manifest = json.loads(text)
    except json.JSONDecodeError as error:
        faults.append(Fault(name, error.lineno, "is not JSON", "have it written anew"))
    except RecursionError:
        faults.append(Fault(name, 0, "nests too deep for a manifest", "have it written anew"))
    else:
        yield from _read_manifest(name, text, manifest, faults)


def _read_manifest(file: str, text: str, manifest: object, faults: list[Fault]) -> Iterator[Written]:
    """The documents of a manifest, each known by the hash that the manifest gives it.

    Apollo's has a list of operations with `id` and `body`; Relay's, and others', has the texts by hash.
    """
    match manifest:
        case {"format": str(kind), "version": 1, "operations": list(operations)} if kind == APOLLO:
            pass
        case {"format": _}:
            cure = f"it has to be `{APOLLO}` in version 1, with a list of `operations`"
            faults.append(Fault(file, 1, "this `format` of a manifest is not known", cure))
            return
        case dict():
            operations = [{"id": key, "body": body} for key, body in manifest.items()]
        case _:
            cure = "write an object that has each document by its SHA-256"
            faults.append(Fault(file, 1, "is not a manifest", cure))
            return
    for number, operation in enumerate(operations, 1):
        match operation:
            case {"id": str(key), "body": str(body)}:
                line = text.count("\n", 0, max(text.find(json.dumps(key)), 0)) + 1
                name = operation.get("name")
                called = name if isinstance(name, str) and name else key[:12]
                fault = _hash_fault(key, body)
                if fault:
                    faults.append(Fault(file, line, f"`{called}`: {fault[0]}", fault[1]))
                else:
                    yield Written(file, line, body, called)
            case _:
                cure = "it needs `id`, the SHA-256 of the document, and `body`, its text"
                faults.append(Fault(file, 1, f"entry {number} of the manifest cannot be read", cure))


def _hash_fault(key: str, body: str) -> tuple[str, str] | None:
    """What is wrong with the hash that a manifest knows a document by, and the cure."""
    if not _SHA_256.fullmatch(key):
        cure = "have the tool hash with SHA-256: Relay's compiler takes `persistConfig.algorithm`"
        return "its key is no SHA-256 in lower-case hexadecimal", cure
    if key != hash_of(body):
        return "its key is not the SHA-256 of its text", "have the manifest written anew"
    return None
