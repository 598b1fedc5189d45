"""The folder of trusted documents: what is read from it, and every fault with its place."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog
from gateway.demo.files import demo_files
from gateway.documents.load import load_documents
from gateway.errors import DocumentsError
from gateway.settings import Limits, Settings

PAGE = "{ companies { company_name } }"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(demo_files().schema / "catalog")


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def apollo(*operations: Any, **changes: Any) -> str:
    head = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations}
    return json.dumps({**head, **changes}, indent=1)


def entry(body: str, name: str = "Page") -> dict[str, str]:
    return {"id": digest(body), "name": name, "type": "query", "body": body}


def faults(folder: Path, catalog: Catalog, settings: Settings | None = None) -> list[str]:
    with pytest.raises(DocumentsError) as raised:
        load_documents(folder, catalog, settings or Settings())
    return [str(fault) for fault in raised.value.faults]


def test_each_text_is_known_by_its_hash(tmp_path: Path, catalog: Catalog) -> None:
    (tmp_path / "a.graphql").write_text(PAGE + "\n")
    (tmp_path / "b.json").write_text(apollo(entry("{ owners { age } }"), entry(PAGE)))
    (tmp_path / "c.json").write_text(json.dumps({digest("{ __typename }"): "{ __typename }"}))
    (tmp_path / ".d.graphql.swp").write_text("{")
    (tmp_path / "a.graphql~").write_text("{")
    texts = load_documents(tmp_path, catalog, Settings()).texts
    assert set(texts.values()) == {PAGE + "\n", PAGE, "{ owners { age } }", "{ __typename }"}
    assert all(digest(text) == known for known, text in texts.items())


def test_an_empty_folder_trusts_nothing(tmp_path: Path, catalog: Catalog) -> None:
    assert load_documents(tmp_path, catalog, Settings()).texts == {}


def test_equal_files_have_equal_versions(tmp_path: Path, catalog: Catalog) -> None:
    def version() -> str:
        return load_documents(tmp_path, catalog, Settings()).version

    (tmp_path / "a.graphql").write_text(PAGE)
    first = version()
    assert version() == first
    (tmp_path / "a.graphql").write_text(PAGE + "\n")
    assert version() != first


def test_every_fault_is_told_at_its_line_together(tmp_path: Path, catalog: Catalog) -> None:
    (tmp_path / "a.graphql").write_text("query A {\n  companies {\n    nothing\n    nor_this\n  }\n}\n")
    (tmp_path / "b.graphql").write_text("query B {\n  companies {\n")
    (tmp_path / "c.graphql").write_text("\n\nmutation { a }")
    (tmp_path / "d.graphql").write_bytes(b"{ companies\n \xff }")
    (tmp_path / "e.txt").write_text(PAGE)
    (tmp_path / "f").mkdir()
    (tmp_path / "g.graphql").mkdir()
    (tmp_path / "h.graphql").write_text("")
    (tmp_path / "i.graphql").write_text("fragment F on companies { company_name }")
    assert faults(tmp_path, catalog) == [
        "a.graphql:3: Cannot query field 'nothing' on type 'companies'.",
        "a.graphql:4: Cannot query field 'nor_this' on type 'companies'.",
        "b.graphql:3: Syntax Error: Expected Name, found <EOF>.",
        "c.graphql:3: there is no mutation here; send a query",
        "d.graphql:2: the line is not UTF-8 (save the file as UTF-8)",
        (
            "e.txt: `e.txt` cannot hold trusted documents (documents are in `.graphql` files and in "
            "manifests, which are `.json`; move it elsewhere)"
        ),
        (
            "f: `f` cannot hold trusted documents (documents are in `.graphql` files and in "
            "manifests, which are `.json`; move it elsewhere)"
        ),
        "g.graphql: cannot be read: Is a directory (make it a readable file)",
        "h.graphql:1: Syntax Error: Unexpected <EOF>.",
        "i.graphql:1: Fragment 'F' is never used.",
    ]


def test_limits_hold_for_trusted_documents_too(tmp_path: Path, catalog: Catalog) -> None:
    (tmp_path / "a.graphql").write_text(PAGE)
    told = faults(tmp_path, catalog, Settings(limits=Limits(depth=1)))
    assert told == ["a.graphql:1: the operation nests 2 deep; at most 1 are allowed"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{\n,}", "m.json:2: is not JSON (have it written anew)"),
        ("[" * 100_000, "m.json: nests too deep for a manifest (have it written anew)"),
        ("[]", "m.json:1: is not a manifest (write an object that has each document by its SHA-256)"),
        (
            apollo(version=2),
            (
                "m.json:1: this `format` of a manifest is not known (it has to be "
                "`apollo-persisted-query-manifest` in version 1, with a list of `operations`)"
            ),
        ),
        (
            apollo(entry(PAGE), {"id": digest(PAGE)}),
            (
                "m.json:1: entry 2 of the manifest cannot be read (it needs `id`, the SHA-256 of the "
                "document, and `body`, its text)"
            ),
        ),
        (
            apollo(entry(PAGE), {**entry(PAGE), "id": digest("another"), "name": "Second"}),
            "m.json:12: `Second`: its key is not the SHA-256 of its text (have the manifest written anew)",
        ),
        (
            json.dumps({"0cc175b9c0f1b6a831c399e269772661": PAGE}),
            (
                "m.json:1: `0cc175b9c0f1`: its key is no SHA-256 in lower-case hexadecimal (have the tool "
                "hash with SHA-256: Relay's compiler takes `persistConfig.algorithm`)"
            ),
        ),
        (
            apollo(entry(PAGE), entry("query Wrong {\n  companies { nothing }\n}", "Wrong")),
            (
                "m.json:12: `Wrong`: Cannot query field 'nothing' on type 'companies'., at line 2, column 15 "
                "of its document"
            ),
        ),
    ],
)
def test_a_wrong_manifest_is_told_at_its_entry(
    tmp_path: Path, catalog: Catalog, text: str, told: str
) -> None:
    (tmp_path / "m.json").write_text(text)
    assert faults(tmp_path, catalog) == [told]


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path, catalog: Catalog) -> None:
    (told,) = faults(tmp_path / "none", catalog)
    assert told == f"{tmp_path}/none: cannot be read: No such file or directory (see `documents.path`)"
