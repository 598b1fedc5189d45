"""An engine serves those tables of a catalog alone that it has the types and the data for."""

from __future__ import annotations

import pytest

from gateway.catalog.model import Catalog, EngineSource
from gateway.shadow.serve import lack, serve
from tests.backends.lakes import catalog, csv, table


def mixed() -> Catalog:
    plain, wide = {"id": "INTEGER"}, {"id": "INTEGER", "nested": "STRUCT(a HUGEINT[])"}
    return catalog(
        table(plain, csv("/lake/a.csv"), name="plain"),
        table(wide, csv("/lake/b.csv"), name="wide"),
        table(plain, EngineSource(), name="kept"),
    )


@pytest.mark.parametrize(
    ("engine", "names"),
    [
        ("duckdb", ["db.plain", "db.wide"]),
        ("trino", ["db.plain", "db.kept"]),
        ("athena", ["db.plain", "db.kept"]),
    ],
)
def test_what_an_engine_has_no_type_or_no_data_for_is_left_out(engine: str, names: list[str]) -> None:
    whole = mixed()

    served = serve(whole, engine)

    assert list(served.tables) == names
    assert served.version == whole.version


def test_why_is_told_with_the_column_and_the_engine() -> None:
    tables = mixed().tables

    assert lack(tables["db.wide"], "trino") == "column `nested` is of type HUGEINT, which trino does not have"
    assert lack(tables["db.kept"], "duckdb") == "it has no `source`, which duckdb reads"
    assert lack(tables["db.plain"], "trino") == ""
