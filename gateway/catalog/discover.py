"""Drafts a first catalog from what is there: a folder of files, or a DuckDB file."""

from __future__ import annotations

import glob
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from gateway.catalog.draft_text import DraftColumn, DraftTable, write_draft
from gateway.catalog.names import DERIVED, is_built_in, is_plain, spellable
from gateway.catalog.probe import read_type
from gateway.catalog.types import NESTED, Kind, comparable
from gateway.catalog.values import shown
from gateway.errors import CatalogError, Fault

#: The format of a file by its extension.
FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".parquet": "parquet",
}

#: Types of DuckDB that a catalog cannot declare, by the type whose values hold theirs best.
NEAREST = {
    "TIMESTAMP_NS": "TIMESTAMP",
    "TIMESTAMP_MS": "TIMESTAMP",
    "TIMESTAMP_S": "TIMESTAMP",
    '"NULL"': "VARCHAR",
}

_KEY_KINDS = frozenset(Kind) - NESTED - {Kind.REAL, Kind.DOUBLE, Kind.BOOLEAN, Kind.BLOB, Kind.INTERVAL}


@dataclass(frozen=True, slots=True)
class Files:
    """Files that make one table, under patterns that find them."""

    name: str
    format: str
    paths: tuple[Path, ...]
    patterns: tuple[str, ...]
    partitions: tuple[str, ...] = ()


def draft(path: Path, database: str, *, base: Path | None = None) -> str:
    """The text of a catalog file for a folder of CSV, JSON and Parquet files, or for a DuckDB file.

    Every file of the folder and every sub-folder with files becomes a table; `key=value` folders are its
    partitions. Types come from the data, or from the DuckDB file together with its primary keys. A key is
    guessed only where the data prove it unique and never null, and says that it is a guess. Paths are
    absolute, or relative to `base`. Raises CatalogError when there is nothing to draft from.
    """
    if not is_plain(database):
        cure = "write letters, digits and `_`, and no digit first"
        raise CatalogError(
            (Fault(str(path), 0, f"{shown(database)} cannot be the name of a database", cure),)
        )
    try:
        with duckdb.connect(config={"autoinstall_known_extensions": False}) as connection:
            path = path.resolve(strict=True)
            is_folder = path.is_dir()
            tables = (
                _from_folder(path, base, connection) if is_folder else _from_database(path, base, connection)
            )
    except OSError as error:
        raise CatalogError((Fault(str(path), 0, f"cannot be read: {error.strerror}"),)) from None
    except duckdb.Error as error:
        reason = str(error).split("\n", 1)[0]
        cure = "name a folder of CSV, JSON or Parquet files, or a DuckDB file"
        raise CatalogError((Fault(str(path), 0, f"cannot be read: {reason}", cure),)) from None
    if not tables:
        cure = f"put files there that end in {', '.join(FORMATS)}"
        raise CatalogError((Fault(str(path), 0, "there is nothing to draft a catalog from", cure),))
    return write_draft(database, path, _related(tables))


# -- a folder ---------------------------------------------------------------------------------------


def _from_folder(folder: Path, base: Path | None, connection: duckdb.DuckDBPyConnection) -> list[DraftTable]:
    names = Names()
    tables: list[DraftTable] = []
    for files in groups(folder, base):
        options, reader = read_all(files, connection)
        columns = _columns(
            (name, type) for name, type, *_ in connection.execute(f"DESCRIBE {reader}").fetchall()
        )
        source: dict[str, object] = {"files": list(files.patterns), "format": files.format}
        if files.partitions:
            source["partitions"] = list(files.partitions)
        if options:
            source["options"] = options
        key = _guess_key(files.name, columns, reader, connection)
        tables.append(DraftTable(names.take(files.name), source, columns, key, is_guess=True))
    return tables


def groups(folder: Path, base: Path | None) -> Iterator[Files]:
    """The files of a folder, as many groups as they make tables; patterns are relative to `base`."""
    entries = [entry for entry in sorted(folder.iterdir()) if entry.name[0] not in "._"]
    if any(entry.is_dir() and "=" in entry.name for entry in entries):
        yield from _grouped(folder, base)
        return
    for entry in entries:
        if entry.is_dir():
            yield from _grouped(entry, base)
        elif entry.suffix in FORMATS:
            pattern = _pattern(glob.escape(str(entry)), base)
            yield Files(entry.stem, FORMATS[entry.suffix], (entry,), (pattern,))


def _grouped(folder: Path, base: Path | None) -> Iterator[Files]:
    """The files under a folder, one group for each format among them.

    None where an Iceberg table is: its data files hold rows that were deleted, and those of old snapshots.
    """
    if any(folder.rglob("metadata/*.metadata.json")):
        return
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.is_file() and path.suffix in FORMATS and not any(part[0] in "._" for part in inside):
            found[FORMATS[path.suffix]].append(path)
    for format, paths in found.items():
        keys = {tuple(part.split("=")[0] for part in _hive_parts(path, folder)) for path in paths}
        is_deep = any(path.parent != folder for path in paths)
        patterns = tuple(
            _pattern(str(Path(glob.escape(str(folder)), *(["**"] if is_deep else []), f"*{suffix}")), base)
            for suffix in sorted({path.suffix for path in paths})
        )
        name = folder.name if len(found) == 1 else f"{folder.name}_{format}"
        yield Files(name, format, tuple(paths), patterns, keys.pop() if len(keys) == 1 else ())


def _hive_parts(path: Path, folder: Path) -> list[str]:
    return [part for part in path.parent.relative_to(folder).parts if "=" in part]


def _pattern(pattern: str, base: Path | None) -> str:
    return pattern if base is None else os.path.relpath(pattern, glob.escape(str(base.resolve())))


def read_all(files: Files, connection: duckdb.DuckDBPyConnection) -> tuple[dict[str, object], str]:
    """The options that the CSV files need, and a query that reads all of the files."""
    paths = "[" + ", ".join(_text(glob.escape(str(path))) for path in files.paths) + "]"
    hive = f"hive_partitioning = {bool(files.partitions)}"
    if files.format == "parquet":
        return {}, f"FROM read_parquet({paths}, union_by_name = true, {hive})"
    if files.format == "json":
        return {}, f"FROM read_json({paths}, union_by_name = true, sample_size = -1, {hive})"
    options = _dialect(files.paths[0], connection)
    given = {"delimiter": ",", "quote": '"', "escape": '"', "header": True, **options}
    spelt = {"delimiter": "delim"}
    arguments = ", ".join(
        f"{spelt.get(name, name)} = {value if isinstance(value, bool) else _text(str(value))}"
        for name, value in given.items()
    )
    return options, f"FROM read_csv({paths}, union_by_name = true, sample_size = -1, {hive}, {arguments})"


def _dialect(path: Path, connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    query = "SELECT Delimiter, Quote, Escape, HasHeader FROM sniff_csv($1)"
    row = connection.execute(query, [glob.escape(str(path))]).fetchone()
    assert row
    delimiter, quote, escape, has_header = row
    options: dict[str, object] = {}
    if delimiter != ",":
        options["delimiter"] = delimiter
    if quote not in ("(empty)", '"'):
        options["quote"] = quote
    if escape not in ("(empty)", quote, '"'):
        options["escape"] = escape
    if not has_header:
        options["header"] = False
    return options


def _guess_key(
    table: str, columns: Sequence[DraftColumn], reader: str, connection: duckdb.DuckDBPyConnection
) -> tuple[str, ...]:
    """The column that looks like the key, if the data prove that it can be."""
    able = [column.name for column in columns if (type := read_type(column.type)) and type.kind in _KEY_KINDS]
    exact = {"id", f"{table}_id".lower(), f"{table.removesuffix('s')}_id".lower()}
    likely = sorted(able, key=lambda name: (name.lower() not in exact, not name.lower().endswith("id")))
    candidates = list(dict.fromkeys([*(name for name in likely if name.lower().endswith("id")), *able[:1]]))
    if not candidates:
        return ()
    quoted = [f'"{name.replace(chr(34), chr(34) * 2)}"' for name in candidates]
    counts = ", ".join(f"count(DISTINCT {name})" for name in quoted)
    row = connection.execute(f"SELECT count(*), {counts} {reader}").fetchone()
    assert row
    rows, *distinct = row
    unique = [name for name, count in zip(candidates, distinct, strict=True) if count == rows and rows > 1]
    return tuple(unique[:1])


# -- a DuckDB file ----------------------------------------------------------------------------------


def _from_database(path: Path, base: Path | None, connection: duckdb.DuckDBPyConnection) -> list[DraftTable]:
    connection.execute(f"ATTACH {_text(str(path))} AS source (READ_ONLY)")
    columns: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for schema, table, name, type in connection.execute(
        "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns() "
        "JOIN duckdb_tables() USING (database_name, schema_name, table_name) "
        "WHERE database_name = 'source' ORDER BY schema_name, table_name, column_index"
    ).fetchall():
        columns[schema, table].append((name, type))
    keys = {
        (schema, table): tuple(names)
        for schema, table, names in connection.execute(
            "SELECT schema_name, table_name, constraint_column_names FROM duckdb_constraints() "
            "WHERE database_name = 'source' AND constraint_type = 'PRIMARY KEY'"
        ).fetchall()
    }
    names = Names()
    file = str(path) if base is None else os.path.relpath(path, base.resolve())
    return [
        DraftTable(
            names.take(table if schema == "main" else f"{schema}_{table}"),
            {"duckdb": file, "table": f"{schema}.{table}"},
            _columns(found),
            keys.get((schema, table), ()),
        )
        for (schema, table), found in columns.items()
    ]


# -- what both need ---------------------------------------------------------------------------------


def _columns(found: Iterable[tuple[str, str]]) -> tuple[DraftColumn, ...]:
    """The columns that a catalog can declare, each with a field that GraphQL can spell."""
    columns: list[DraftColumn] = []
    for name, type in found:
        if name.isprintable():
            declared = read_type(type)
            nearest = NEAREST.get(type, "VARCHAR")
            taken = [column.field for column in columns]
            columns.append(
                DraftColumn.of(
                    name,
                    declared.sql if declared else nearest,
                    taken,
                    "" if declared else f"{type} in the source",
                )
            )
    return tuple(columns)


def _related(tables: Sequence[DraftTable]) -> list[DraftTable]:
    """The tables with a relationship wherever a column has the name and type of another's key."""
    keys = {table.primary_key[0]: table for table in tables if len(table.primary_key) == 1}
    related: list[DraftTable] = []
    for table in tables:
        fields = {column.field for column in table.columns}
        found: dict[str, tuple[str, str]] = {}
        for column in table.columns:
            target = keys.get(column.name)
            if target is None or target is table or column.name.lower() == "id":
                continue
            (other,) = (each for each in target.columns if each.name == column.name)
            types = read_type(column.type), read_type(other.type)
            name = column.field.removesuffix("_id")
            if (
                types[0]
                and types[1]
                and comparable(types[0], types[1])
                and name not in fields
                and spellable(name)
            ):
                found[name] = (target.name, column.name)
        related.append(replace(table, relationships=found))
    return related


class Names:
    """Names for tables that a catalog can have together."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """The name, or the nearest that is free."""
        plain = "".join(
            character if character.isascii() and character.isalnum() else "_" for character in wanted
        )
        plain = plain.lstrip("_") or "table"
        name = plain = f"t_{plain}" if plain[0].isdigit() else plain
        number = 1
        while any(each.lower() in self._taken or is_built_in(each) for each in _added(name)):
            number += 1
            name = f"{plain}_{number}"
        self._taken.update(each.lower() for each in _added(name))
        return name


def _added(name: str) -> list[str]:
    return [name + suffix for suffix in DERIVED]


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
