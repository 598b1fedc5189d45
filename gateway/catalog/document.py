"""The YAML of a catalog file as models; the JSON Schema that editors use is made from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, field_validator

Name = Annotated[str, Field(min_length=1)]


def _listed(value: object) -> object:
    # The YAML reader gives tuples, the JSON of a lock file lists.
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


OneOrMore = Annotated[
    tuple[Name, ...],
    Field(min_length=1),
    BeforeValidator(_listed, json_schema_input_type=Name | tuple[Name, ...]),
]


class Entry(BaseModel):
    """A mapping of the file; unknown keys are refused and nothing is converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


class ColumnEntry(Entry):
    """A column; its type alone may stand in its place."""

    type: Name | None = None
    """Its type as DuckDB spells it, such as `DECIMAL(18, 3)` or `VARCHAR[]`; with `discover` the source's."""
    description: str = ""
    """What the column holds; shown in the GraphQL schema."""
    field: Name | None = None
    """The GraphQL field that shows the column, where the name made by `naming` will not do."""


def _typed(value: object) -> object:
    return {"type": value} if isinstance(value, str) else value


ColumnOrType = Annotated[ColumnEntry, BeforeValidator(_typed, json_schema_input_type=Name | ColumnEntry)]


class CsvOptions(Entry):
    """How CSV files are written, where not as RFC 4180 has it."""

    delimiter: Name | None = None
    """What separates fields; `,` when left out."""
    header: bool | None = None
    """Whether the first line holds the column names; `true` when left out."""
    quote: str | None = Field(None, max_length=1)
    """The character round fields that hold delimiters or line breaks; `"` when left out."""
    escape: str | None = Field(None, max_length=1)
    """The character before a quote inside a quoted field; `"` when left out."""
    null: str | None = None
    """The text that means null."""


class FilesEntry(Entry):
    """Files on disk as the source of a table."""

    files: OneOrMore
    """Paths or globs (`*`, `**`), relative to the catalog file."""
    format: Literal["csv", "json", "parquet"] | None = None
    """The files' format; told by their extension when left out."""
    partitions: OneOrMore = ()
    """Columns whose values stand in folder names (`continent=us/`) and not in the files."""
    options: CsvOptions = CsvOptions()
    """How CSV files are written."""


class DatabaseEntry(Entry):
    """A table of a DuckDB file as the source of a table."""

    duckdb: Name
    """The DuckDB file, relative to the catalog file; opened read-only."""
    table: Name | None = None
    """The table, or `schema.table`; the table's own name in the schema `main` when left out."""


class IcebergEntry(Entry):
    """An Iceberg table on disk as the source of a table."""

    iceberg: Name
    """The table's folder, or one of its `metadata.json` files, relative to the catalog file."""


def _source_kind(value: object) -> str:
    if isinstance(value, Entry):
        return type(value).__name__
    keys = value if isinstance(value, dict) else {}
    kind = DatabaseEntry if "duckdb" in keys else IcebergEntry if "iceberg" in keys else FilesEntry
    return kind.__name__


SourceEntry = Annotated[
    Annotated[FilesEntry, Tag(FilesEntry.__name__)]
    | Annotated[DatabaseEntry, Tag(DatabaseEntry.__name__)]
    | Annotated[IcebergEntry, Tag(IcebergEntry.__name__)],
    Discriminator(_source_kind),
]


class GlueEntry(Entry):
    """A database of AWS Glue as what the tables of a file follow."""

    glue: Name
    """The database's name in Glue."""


class FolderEntry(Entry):
    """A folder of files as what the tables of a file follow."""

    folder: Name
    """The folder, relative to the catalog file: every file and sub-folder of it is a table."""


def _followed_kind(value: object) -> str:
    is_folder = isinstance(value, FolderEntry) or (isinstance(value, dict) and "folder" in value)
    return FolderEntry.__name__ if is_folder else GlueEntry.__name__


DiscoverEntry = Annotated[
    Annotated[GlueEntry, Tag(GlueEntry.__name__)] | Annotated[FolderEntry, Tag(FolderEntry.__name__)],
    Discriminator(_followed_kind),
]


class RelationshipEntry(Entry):
    """A relationship: the row, or rows, of another table that the keys lead to."""

    table: Name
    """The other table or view: its name, or `database.name`."""
    kind: Literal["object", "array"] = "object"
    """`object` leads to the one row with that primary key, `array` to every row with these values."""
    keys: Annotated[Mapping[str, Name], Field(min_length=1)]
    """Own column to column of the other table; those of an object are together its primary key."""
    description: str = ""
    """What is related; shown in the GraphQL schema."""


class OrderEntry(Entry):
    """A key of the default order; `name` or `-name` may stand in its place."""

    column: Name
    """The column to order by."""
    descending: bool = False
    """Whether the largest value comes first."""


def _ordered(value: object) -> object:
    if isinstance(value, str):
        return {"column": value.removeprefix("-"), "descending": value.startswith("-")}
    return value


Order = Annotated[OrderEntry, BeforeValidator(_ordered, json_schema_input_type=Name | OrderEntry)]


class AccelerateEntry(Entry):
    """A copy in the embedded DuckDB of a table that Trino or Athena keeps."""

    refresh: Name
    """How long after one copy the next one is made: a number and `s`, `m`, `h` or `d`, such as `10m`."""
    max_age: Name
    """How old a copy may be that answers, such as `1h`; past it the engine itself does."""


class RelationEntry(Entry):
    """What tables and views have in common."""

    description: str = ""
    """What a row is; shown in the GraphQL schema."""
    root: Name | None = None
    """The GraphQL type and root field; the name itself when left out."""
    columns: Annotated[Mapping[Name, ColumnOrType], Field(min_length=1)]
    """The columns, in the order in which they are shown."""
    primary_key: OneOrMore = ()
    """The column or columns that tell one row from every other."""
    relationships: Mapping[Name, RelationshipEntry] = {}
    """Relationships by the name of their GraphQL field."""
    default_order: Annotated[
        tuple[Order, ...], BeforeValidator(_listed, json_schema_input_type=Name | tuple[Order, ...])
    ] = ()
    """The order of rows when the caller gives none."""
    default_limit: int | None = Field(None, ge=1)
    """How many rows come when the caller gives no limit."""
    on_denied: Literal["null", "error", "hide"] | None = None
    """What a withheld column looks like; the gateway's own setting when left out."""

    @field_validator("on_denied", mode="before")
    @classmethod
    def _null_is_a_mode(cls, value: object) -> object:
        return "null" if value is None else value


class TableEntry(RelationEntry):
    """A table: rows in files, a DuckDB file, an Iceberg table, or an engine that keeps tables itself."""

    columns: Annotated[Mapping[Name, ColumnOrType], Field(min_length=1)] = {}
    """The columns, in the order in which they are shown; with `discover`, what is added to those found."""
    source: SourceEntry | None = None
    """Where the embedded DuckDB finds the rows; other engines do without."""
    engine_table: Name | None = None
    """Its name in Trino or Athena: `schema.table`, `catalog.schema.table`; `database.table` when left out.

    A part with a dot in it stands in double quotes.
    """
    iceberg: bool = False
    """Whether Trino or Athena keep it as an Iceberg table, which can be read as it was."""
    materialize: Literal["auto", "always", "never"] = "auto"
    """Whether files are held as a native table (`auto` holds them) or read in place (`never`)."""
    sort: OneOrMore = ()
    """Columns by which the rows of the native table stand, ascending; the primary key comes behind them."""
    indexes: OneOrMore = ()
    """Columns of the native table that each have an index of their own, for look-ups of few rows."""
    projections: Annotated[tuple[OneOrMore, ...], Field(max_length=8)] = ()
    """Further copies of the native table, each in the order of some columns, for what is found by these."""
    mode: Literal["strict", "hybrid"] | None = None
    """`hybrid` lets everyone in by the rules of `IAMAllowedPrincipals` who has no role that is opted in."""
    new_columns: Literal["visible", "hidden"] = "visible"
    """Whether a rule of `*` gives columns that the source gets later, or only one that names them."""
    accelerate: AccelerateEntry | None = None
    """How a table that Trino or Athena keeps is copied, so that the copy can answer."""


class ViewEntry(RelationEntry):
    """A view: a SELECT over tables of the catalog, seen with the caller's own permissions."""

    sql: Name
    """One SELECT in DuckDB's SQL over tables of the catalog."""


class LinkEntry(Entry):
    """A link: another name for a table, of which it shows what is shared and granted."""

    table: Name
    """The table that it leads to: its name, or `database.name`."""
    columns: OneOrMore = ()
    """The columns that are shared behind it, which nothing that is granted exceeds; all when left out."""
    description: str = ""
    """What a row is; what the table says of it when left out."""
    root: Name | None = None
    """The GraphQL type and root field; the name itself when left out."""
    relationships: Mapping[Name, RelationshipEntry] = {}
    """Relationships by the name of their GraphQL field."""


class LinkView(ViewEntry):
    """The view that a link is; no file has one."""

    target: str
    """The qualified name of its table."""
    primary_key: tuple[str, ...] = ()
    """That of its table; empty where the link does not show all of it."""


class DatabaseLinkEntry(Entry):
    """A link of a database: other names for its tables, each of which is then a link."""

    database: Name
    """The database that it leads to, which is no link itself."""
    tables: OneOrMore = ()
    """The tables that are shared behind it; all, those that come later too, when left out."""
    root: Name | None = None
    """What the GraphQL types and root fields begin with, before `_` and the table; else the link's name."""


class CatalogFile(Entry):
    """A file of the catalog: tables and views of one database, or the database that it is a link to."""

    database: Name
    """The database's name; several files may share it."""
    description: str = ""
    """What the database holds; for readers of the file."""
    naming: Literal["as-is", "snake", "camelCase"] = "as-is"
    """How column names become GraphQL field names."""
    mode: Literal["strict", "hybrid"] = "strict"
    """`hybrid` lets everyone into its tables by coarse rules who has no role that is opted in there."""
    discover: DiscoverEntry | None = None
    """Where the columns of the tables come from, so that they follow it; none when left out."""
    tables: Mapping[Name, TableEntry] = {}
    """The tables by name."""
    views: Mapping[Name, ViewEntry] = {}
    """The views by name."""
    links: Mapping[Name, LinkEntry] = {}
    """Other names for tables, of this database or another one."""
    link: DatabaseLinkEntry | None = None
    """The database that this one is another name for, and has nothing beside."""


#: What alone may stand in the file of a link of a database.
OF_A_LINK = frozenset({"database", "description", "link"})


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a catalog file, as `schema/catalog.schema.json` holds it."""
    schema = CatalogFile.model_json_schema(mode="validation")
    complete = {"properties": {"tables": _each({"required": ["columns"]} | _TYPED), "views": _each(_TYPED)}}
    alone = dict.fromkeys(sorted(CatalogFile.model_fields.keys() - OF_A_LINK), False)
    return (
        {"$schema": "https://json-schema.org/draft/2020-12/schema"}
        | schema
        | {"title": "Lakegate catalog", "if": {"not": {"required": ["discover"]}}, "then": complete}
        | {"dependentSchemas": {"link": {"properties": alone}}}
    )


def _each(schema: dict[str, Any]) -> dict[str, Any]:
    return {"additionalProperties": schema}


#: What the models leave open, because a source that is followed may add it.
_TYPED = {"properties": {"columns": _each({"if": {"type": "object"}, "then": {"required": ["type"]}})}}
