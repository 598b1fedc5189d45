"""What masks make of the most awkward values of every type that they suit, as plain Python says it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

import duckdb
import pytest
from sqlglot import exp

from gateway.catalog.model import Column
from gateway.catalog.types import NESTED, ColumnType, Kind
from gateway.mask import Function, Mask
from gateway.plan.hashing import padded
from gateway.policy.parse_mask import Call, MaskError, mask_of
from gateway.predicate import HashPad
from gateway.sql.masks import show
from gateway.sql.parameters import Parameters
from tests.properties.masks import MASKS, SECRET, shown
from tests.properties.spelling import literal
from tests.properties.values import TYPES, pool


def _suiting() -> Iterator[tuple[str, ColumnType]]:
    """Every mask with every type that it suits."""
    for text in MASKS:
        name, _, argument = text.partition("(")
        call = Call(Function(name), argument.removesuffix(")") or None)
        for type in dict.fromkeys(TYPES):
            try:
                mask_of(call, Column("c", type, "c"), can_hash=True)
            except MaskError:
                continue
            yield text, type


@pytest.mark.parametrize(("text", "type"), [*_suiting()], ids=str)
def test_a_mask_shows_what_plain_python_says_and_never_fails(text: str, type: ColumnType) -> None:
    name, _, argument = text.partition("(")
    mask = mask_of(
        Call(Function(name), argument.removesuffix(")") or None), Column("c", type, "c"), can_hash=True
    )
    parameters = Parameters()
    cell = exp.column("c", quoted=True)
    cell.type = exp.DataType.build(type.sql, dialect="duckdb")
    masked = show(mask, cell, type, parameters).sql(dialect="duckdb")
    pads = [padded(SECRET, pad) for pad in parameters.all() if isinstance(pad, HashPad)]
    for value in (None, *(() if type.kind in NESTED else pool(type))):
        wanted = shown(text, value, type)
        given = f"SELECT {_spelt(type, value)} AS c"
        same = f"{masked} IS NOT DISTINCT FROM {_spelt(type, wanted)}"
        row = duckdb.execute(f"SELECT {same}, {masked} FROM ({given})", pads).fetchone()
        assert row is not None
        assert row[0] is True, (value, wanted, row[1])
        if isinstance(wanted, float):
            assert str(row[1]) == str(wanted), "a zero has its sign"


def _spelt(type: ColumnType, value: object) -> str:
    return f"CAST(NULL AS {type.sql})" if value is None else literal(type, value)


@pytest.mark.parametrize("length", [32, 64, 65, 200])
def test_the_hash_is_hmac_whatever_the_length_of_the_secret(length: int) -> None:
    secret = b"s" * length
    parameters = Parameters()
    type = ColumnType(Kind.VARCHAR)
    masked = show(Mask(Function.HASH), exp.column("c", quoted=True), type, parameters).sql(dialect="duckdb")
    pads = [padded(secret, pad) for pad in parameters.all() if isinstance(pad, HashPad)]

    row = duckdb.execute(f"SELECT {masked} FROM (SELECT 'Éva' AS c)", pads).fetchone()

    assert row == (hmac.new(secret, "Éva".encode(), hashlib.sha256).hexdigest(),)


@pytest.mark.parametrize("sql", ["REAL", "DOUBLE"])
def test_a_zero_below_nothing_is_no_bucket_of_its_own(sql: str) -> None:
    type = ColumnType(Kind[sql])
    mask = mask_of(Call(Function.BUCKET, "2"), Column("c", type, "c"), can_hash=True)
    cell = exp.column("c", quoted=True)
    cell.type = exp.DataType.build(sql, dialect="duckdb")
    masked = show(mask, cell, type, Parameters()).sql(dialect="duckdb")

    found = duckdb.execute(f"SELECT {masked} FROM (VALUES (-0.0::{sql}), (0.0), (1.5)) AS t(c)").fetchall()

    assert [str(value) for (value,) in found] == ["0.0"] * 3
