from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from gateway.catalog.document import (
    CatalogFile,
    ColumnEntry,
    CsvOptions,
    DatabaseEntry,
    Entry,
    FilesEntry,
    FolderEntry,
    GlueEntry,
    IcebergEntry,
    LinkEntry,
    OrderEntry,
    RelationshipEntry,
    TableEntry,
    ViewEntry,
    json_schema,
)
from gateway.catalog.functions import AGGREGATE, SCALAR, WINDOW, spelling
from gateway.catalog.load import load_catalog
from gateway.catalog.parse_type import KNOWN_TYPES

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs/catalog.md").read_text("utf-8")
SCHEMA = json.loads((ROOT / "schema/catalog.schema.json").read_text("utf-8"))

SECTIONS: dict[str, tuple[type[Entry], ...]] = {
    "The file": (CatalogFile,),
    "A table, a view": (TableEntry, ViewEntry),
    "A link": (LinkEntry,),
    "A column": (ColumnEntry,),
    "A source that is followed": (GlueEntry, FolderEntry),
    "A source of files": (FilesEntry, CsvOptions),
    "A source in a DuckDB file": (DatabaseEntry,),
    "A source in Iceberg": (IcebergEntry,),
    "A relationship": (RelationshipEntry,),
    "A key of the default order": (OrderEntry,),
}


def section(title: str) -> str:
    return MANUAL.split(f"\n### {title}\n")[1].split("\n### ")[0].split("\n## ")[0]


def test_the_schema_file_is_made_from_the_models() -> None:
    assert json_schema() == SCHEMA, "write `json_schema()` to schema/catalog.schema.json again"


@pytest.mark.parametrize("title", SECTIONS)
def test_the_manual_has_every_key_and_no_other(title: str) -> None:
    documented = re.findall(r"^\| `(\w+)` \|", section(title), re.MULTILINE)
    assert sorted(documented) == sorted({key for model in SECTIONS[title] for key in model.model_fields})


def test_the_manual_has_every_type() -> None:
    assert [name for name in KNOWN_TYPES if f"`{name}`" not in MANUAL] == []


def test_the_manual_has_every_function_and_no_other() -> None:
    rows = re.findall(r"^\| (?:text|dates|numbers|aggregates|windows) \| (.*) \|$", MANUAL, re.MULTILINE)
    listed = [name.replace("\\", "") for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert sorted(listed) == sorted({spelling(function) for function in {*SCALAR, *AGGREGATE, *WINDOW}})


def test_the_example_of_the_manual_is_a_catalog(tmp_path: Path) -> None:
    example, following = (
        text for text in re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL) if "tables:" in text
    )
    (tmp_path / "shop.yaml").write_text(example, "utf-8")
    assert set(load_catalog(tmp_path).tables) == {"shop.orders", "shop.customers", "shop.turnover"}
    jsonschema.validate(yaml.safe_load(example), SCHEMA)
    jsonschema.validate(yaml.safe_load(following), SCHEMA)


def test_every_key_is_described() -> None:
    models = [model for models in SECTIONS.values() for model in models]
    assert [model for model in models if not model.__doc__] == []
    assert [
        key for model in models for key, field in model.model_fields.items() if not field.description
    ] == []


def test_an_editor_finds_what_the_gateway_refuses() -> None:
    document = yaml.safe_load((ROOT / "schema/catalog/startups.yaml").read_text("utf-8"))
    jsonschema.validate(document, SCHEMA)
    document["tables"]["companies"]["primarykey"] = "company_id"
    with pytest.raises(jsonschema.ValidationError, match="primarykey"):
        jsonschema.validate(document, SCHEMA)


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("tables: {t: {columns: {x: INTEGER}}}", True),
        ("tables: {t: {columns: {x: {description: d}}}}", False),
        ("tables: {t: {description: d}}", False),
        ("discover: {folder: lake}\ntables: {t: {columns: {x: {description: d}}}, u: {root: v}}", True),
        ("discover: {glue: sales}", True),
        ("discover: {}", False),
        ("discover: {glue: sales, folder: lake}", False),
        ("discover: {glue: sales}\nviews: {v: {sql: SELECT 1, columns: {x: {type: INTEGER}}}}", True),
        ("discover: {glue: sales}\nviews: {v: {sql: SELECT 1}}", False),
    ],
)
def test_an_editor_knows_what_only_a_source_can_add(text: str, is_right: bool) -> None:
    document = yaml.safe_load("database: shop\n" + text)
    assert jsonschema.Draft202012Validator(SCHEMA).is_valid(document) is is_right
