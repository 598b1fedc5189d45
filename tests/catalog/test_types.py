from __future__ import annotations

import pytest

from gateway.catalog.parse_type import parse_type


@pytest.mark.parametrize(
    ("text", "graphql", "is_list"),
    [
        ("SMALLINT", "Int", False),
        ("UINTEGER", "bigint", False),
        ("DECIMAL(5, 2)", "numeric", False),
        ("ENUM('a')", "String", False),
        ("STRUCT(a INTEGER)", "jsonb", False),
        ("MAP(VARCHAR, INTEGER)", "jsonb", False),
        ("DATE[]", "date", True),
        ("DATE[][]", "jsonb", False),
        ("JSON[]", "jsonb", False),
    ],
)
def test_every_type_has_its_graphql_scalar(text: str, graphql: str, is_list: bool) -> None:
    assert parse_type(text).graphql == graphql
    assert parse_type(text).is_scalar_list is is_list


def test_a_type_prints_as_its_sql() -> None:
    assert str(parse_type("struct(a int[])")) == 'STRUCT("a" INTEGER[])'
