"""What GraphQL can spell, and how column names become field names."""

from __future__ import annotations

import re

from gateway.catalog.measures import OF_COLUMN
from gateway.catalog.types import ColumnType, Kind

_SPELLABLE = re.compile(r"(?!__)[_A-Za-z][_0-9A-Za-z]*", re.ASCII)
_PLAIN = re.compile(r"[_A-Za-z][_0-9A-Za-z]*", re.ASCII)
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z0-9]+", re.ASCII)

#: Keys of every `where` object, which no field may take.
LOGICAL_FIELDS = frozenset({"_and", "_or", "_not"})

#: What every table or view adds to the names of the schema, its root itself first.
DERIVED = (
    *("", "_by_pk", "_bool_exp", "_order_by", "_select_column"),
    *("_aggregate", "_aggregate_fields", "_aggregate_order_by"),
    *("_aggregate_bool_exp", "_aggregate_bool_exp_count"),
    *("_group_by", "_group_by_exp", "_group", "_group_key", "_group_column"),
    *("_group_order_by", "_group_key_order_by", "_group_bool_exp", "_group_bool_exp_count"),
    *(f"_{function.value}_{end}" for function in OF_COLUMN for end in ("fields", "order_by", "bool_exp")),
)

#: Names of the schema that belong to no table.
BUILT_IN_TYPES = frozenset(
    {"Query", "Mutation", "Subscription", "Int", "Float", "String", "Boolean", "ID"}
    | {"query_root", "subscription_root", "mutation_root", "access_request"}
    | {"order_by", "as_of_input", "date_unit"}
    | {ColumnType(kind).graphql for kind in Kind if kind is not Kind.LIST}
)


def is_built_in(name: str) -> bool:
    """Whether the schema has a type of this name whatever the catalog holds."""
    return name in BUILT_IN_TYPES or name.endswith("_comparison_exp")


def spellable(name: str) -> bool:
    """Whether GraphQL can spell the name and does not keep it for itself."""
    return _SPELLABLE.fullmatch(name) is not None


def is_plain(name: str) -> bool:
    """Whether a policy file can name a database or table so, without quotes or escapes."""
    return _PLAIN.fullmatch(name) is not None


def field_name(column: str, naming: str) -> str:
    """The field that shows a column: what GraphQL cannot spell becomes `_`, then `naming` applies.

    `as-is` keeps the rest, `snake` gives `company_name`, `camelCase` gives `companyName`. The result may
    still be unspellable, when nothing of the name is left.
    """
    safe = re.sub(r"[^_0-9A-Za-z]", "_", column)
    if naming != "as-is":
        words = [word.lower() for word in _WORD.findall(safe)]
        joined = "_".join(words) if naming == "snake" else "".join(words[:1] + [w.title() for w in words[1:]])
        safe = safe[: len(safe) - len(safe.lstrip("_"))] + joined
    return "_" + safe if safe[:1].isdigit() else safe
