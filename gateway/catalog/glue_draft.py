"""Drafts a first catalog from a database of AWS Glue."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.catalog.discover import Names
from gateway.catalog.draft_text import DraftColumn, DraftTable, write_draft
from gateway.catalog.glue import GlueDatabase, GlueTable, Tags


def draft_glue(database: GlueDatabase, name: str, roots: Names | None = None) -> str:
    """The text of a catalog file for a database of Glue, which is called `name` in the catalog.

    Comments are the descriptions; parameters, LF-Tags and columns that no catalog can declare are told in
    comments of the file. `roots` are the root fields that files drafted with it have.
    """
    names, roots = Names(), roots or Names()
    notes = ["`discover: {glue: ...}` in the place of the columns would follow Glue from now on."]
    notes += _tagged("LF-Tags of the database", database.tags)
    if database.untold:
        notes.append(f"LF-Tags could not be had: {database.untold}")
    tables: list[DraftTable] = []
    for table in database.tables:
        if table.name.count(".") or not table.found.columns:
            notes.append(f"left out: table {table.name}, which no catalog can declare")
        else:
            called = names.take(table.name)
            root = roots.take(called)
            tables.append(_table(table, called, called if root == called else roots.take(f"{name}_{called}")))
    return write_draft(name, f"glue:{database.name}", tables, description=database.description, notes=notes)


def _table(table: GlueTable, name: str, root: str) -> DraftTable:
    columns: list[DraftColumn] = []
    notes = _tagged("LF-Tags", table.tags)
    for column, tags in table.column_tags.items():
        notes += _tagged(f"LF-Tags of {column}", tags)
    notes += [f"parameter {key}: {value}" for key, value in sorted(table.parameters.items())]
    for column, type in table.found.left_out.items():
        notes.append(f"left out: column {column} of type {type}, which no catalog can declare")
    for column, found in table.found.columns.items():
        if column.isprintable():
            taken = [other.field for other in columns]
            note = "a partition" if column in table.partitions else ""
            columns.append(DraftColumn.of(column, found.type, taken, note, found.description))
    values: dict[str, object] = {"engine_table": table.found.engine_table}
    if root != name:
        values["root"] = root
    if table.found.description:
        values["description"] = table.found.description
    if table.found.iceberg:
        values["iceberg"] = True
    return DraftTable(name, {}, tuple(columns), values=values, notes=tuple(notes))


def _tagged(what: str, tags: Tags) -> list[str]:
    pairs: Mapping[str, str] = {key: "|".join(values) for key, values in sorted(tags.items())}
    return [f"{what}: " + ", ".join(f"{key}={values}" for key, values in pairs.items())] if pairs else []
