"""Links: other names for tables, seen with the caller's own permissions on what they lead to.

A link is a view of some columns of its table. What is shared behind it caps what it can show, whatever is
granted (after the resource links of Lake Formation, which need DESCRIBE of their own and lead elsewhere).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import exp

from gateway.catalog.document import ColumnEntry, LinkEntry, LinkView, TableEntry
from gateway.catalog.model import Column
from gateway.catalog.outline import Outline
from gateway.catalog.read import SourceFile
from gateway.catalog.types import ColumnType, Kind
from gateway.catalog.values import shown


def link_outline(
    file: SourceFile, name: str, entry: LinkEntry, by_name: Mapping[str, Outline], broken: frozenset[str]
) -> Outline | None:
    """A link as a view of the table that it leads to; None, and a fault, where there is none."""
    target_name = entry.table if "." in entry.table else f"{file.document.database}.{entry.table}"
    target = by_name.get(target_name)
    if target is None or not isinstance(target.entry, TableEntry):
        if target_name not in broken:
            what = "is no table, but a view or a link" if target else "is no table of the catalog"
            tables = ", ".join(each for each, other in by_name.items() if isinstance(other.entry, TableEntry))
            file.faults.add(
                ("links", name, "table"), f"{shown(target_name)} {what}", f"the tables are {tables}"
            )
        return None
    for index, column in enumerate(entry.columns):
        if column not in target.columns:
            cure = f"the columns are {', '.join(target.columns)}"
            message = f"`{target.name}` has no column {shown(column)}"
            file.faults.add(("links", name, "columns", index), message, cure)
    names = [each for each in target.columns if not entry.columns or each in entry.columns]
    if not names:
        return None
    select = exp.Select(expressions=[exp.column(each, quoted=True) for each in names])
    database, table = target.name.split(".")
    select = select.from_(exp.table_(table, db=database, quoted=True))
    columns = {each: _seen(target.columns[each]) for each in names}
    view = LinkView(
        target=target.name,
        sql=select.sql(dialect="duckdb"),
        description=entry.description or target.entry.description,
        root=entry.root,
        columns={each: ColumnEntry(type=column.type.sql) for each, column in columns.items()},
        relationships=entry.relationships,
        default_limit=target.entry.default_limit,
        primary_key=target.primary_key if set(target.primary_key) <= set(names) else (),
    )
    # Given at once, None would be read as the mode `null`, and not as that of the settings.
    view = view.model_copy(update={"on_denied": target.entry.on_denied})
    # Not read again: what is wrong with the table has been told where it stands.
    return Outline(
        file=file,
        short_name=name,
        entry=view,
        root=entry.root or name,
        columns=columns,
        untyped=target.untyped.intersection(names),
        primary_key=view.primary_key,
        default_order=tuple(order for order in target.default_order if order.column in names),
    )


def _seen(column: Column) -> Column:
    # A view gives an enumeration as the text that it is.
    return replace(column, type=ColumnType(Kind.VARCHAR)) if column.type.kind is Kind.ENUM else column
