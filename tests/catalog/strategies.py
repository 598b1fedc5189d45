"""Hypothesis strategies over column types."""

from __future__ import annotations

from hypothesis import strategies as st

from gateway.catalog.types import INTEGER_BOUNDS, NESTED, ColumnType, Kind

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)

plain_types = st.sampled_from(
    [ColumnType(kind) for kind in Kind if kind not in NESTED | {Kind.DECIMAL, Kind.ENUM}]
    + [ColumnType(Kind.JSON)]
)

integer_types = st.sampled_from([ColumnType(kind) for kind in INTEGER_BOUNDS])

decimal_types = st.integers(1, 38).flatmap(
    lambda precision: st.builds(
        lambda scale: ColumnType(Kind.DECIMAL, precision=precision, scale=scale), st.integers(0, precision)
    )
)

enum_types = st.lists(_TEXT, min_size=1, max_size=4, unique=True).map(
    lambda members: ColumnType(Kind.ENUM, members=tuple(members))
)


def _nested(inner: st.SearchStrategy[ColumnType]) -> st.SearchStrategy[ColumnType]:
    names = st.lists(_TEXT.filter(bool), min_size=1, max_size=3, unique_by=str.lower)
    structs = names.flatmap(
        lambda chosen: st.tuples(*(inner for _ in chosen)).map(
            lambda types: ColumnType(Kind.STRUCT, fields=tuple(zip(chosen, types, strict=True)))
        )
    )
    lists = inner.map(lambda element: ColumnType(Kind.LIST, element=element))
    maps = st.builds(lambda key, element: ColumnType(Kind.MAP, key=key, element=element), inner, inner)
    return st.one_of(lists, maps, structs)


#: Any type that a catalog can declare.
column_types = st.recursive(st.one_of(plain_types, decimal_types, enum_types), _nested, max_leaves=5)
