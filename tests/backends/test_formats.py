from __future__ import annotations

import datetime as dt
import glob
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.catalog.model import FileSource, Materialize
from tests.backends.lakes import Rows, csv, engine, json, parquet, table, write, write_parquet

IS = {"i": "INTEGER", "s": "VARCHAR"}


def read(columns: dict[str, str], source: FileSource, materialize: Materialize = Materialize.AUTO) -> Rows:
    with engine(table(columns, source, materialize=materialize)) as lake:
        assert lake.status().ready, lake.status().fault
        assert lake.status().rows == len(lake.rows())
        return lake.rows()


def fault(columns: dict[str, str], source: FileSource) -> str:
    with engine(table(columns, source)) as lake:
        assert not lake.status().ready
        return lake.status().fault


@pytest.mark.parametrize("materialize", [Materialize.AUTO, Materialize.ALWAYS, Materialize.NEVER])
@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("i,s\n1,a\n2,b\n", [(1, "a"), (2, "b")]),
        ("s,i\na,1\n", [(1, "a")]),
        ("s,extra,i\na,x,1\n", [(1, "a")]),
        ("I,S\n1,a\n", [(1, "a")]),
        ("i,s\n1,a", [(1, "a")]),
        ("i,s\r\n1,a\r\n", [(1, "a")]),
        ("\ufeffi,s\n1,é\n", [(1, "é")]),
        ("i,s\n", []),
        ('i,s\n1,"a ""b"", c"\n', [(1, 'a "b", c')]),
        ('i,s\n1,"first\nsecond"\n2,b\n', [(1, "first\nsecond"), (2, "b")]),
        ('i,s\r\n1,"first\nsecond"\r\n', [(1, "first\nsecond")]),
        ("i,s\n1,'a'\n", [(1, "'a'")]),
        ("i,s\n1,#a\n2,# b\n", [(1, "#a"), (2, "# b")]),
        ("i,s\n#1,a\n", None),
        ("s,i\n#a,1\n#b,2\nc,3\n" + "#d,4\n" * 50, [(1, "#a"), (2, "#b"), (3, "c"), *[(4, "#d")] * 50]),
        ("i,s\n1,NULL\n2,null\n3,NaN\n4,\\N\n", [(1, "NULL"), (2, "null"), (3, "NaN"), (4, "\\N")]),
        ("i,s\n1, a \n", [(1, " a ")]),
        ("i,s\n 1,a\n", [(1, "a")]),
    ],
)
def test_csv_is_read_as_rfc_4180_has_it(
    tmp_path: Path, content: str, rows: Rows | None, materialize: Materialize
) -> None:
    path = write(tmp_path / "t.csv", content)
    if rows is None:
        assert fault(IS, csv(path)) == "values do not fit the declared types: `i` has 1 that are no INTEGER"
    else:
        assert read(IS, csv(path), materialize) == rows


def test_an_empty_field_of_csv_is_null_and_a_quoted_one_an_empty_text(tmp_path: Path) -> None:
    columns = {"i": "INTEGER", "s": "VARCHAR", "d": "DATE", "b": "BLOB", "e": "ENUM('', 'x')"}
    path = write(tmp_path / "t.csv", 'i,s,d,b,e\n1,,,,\n2,"","","",""\n"","x",,,x\n')
    assert sorted(read(columns, csv(path)), key=str) == sorted(
        [(1, None, None, None, None), (2, "", None, b"", ""), (None, "x", None, None, "x")], key=str
    )


def test_csv_options_say_how_it_is_written(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "1;'a;\\'b'\n-;c\n")
    source = csv(path, delimiter=";", quote="'", escape="\\", null="-", header=False)
    assert read(IS, source) == [(1, "a;'b"), (None, "c")]


def test_csv_without_a_header_is_read_in_the_order_of_the_columns(tmp_path: Path) -> None:
    write(tmp_path / "k=x/t.csv", '1,"a\nb"\n2,i\n')
    source = csv(tmp_path / "*/t.csv", partitions=("k",), header=False)
    assert read({"k": "VARCHAR", **IS}, source) == [("x", 1, "a\nb"), ("x", 2, "i")]


def test_types_are_declared_and_never_guessed(tmp_path: Path) -> None:
    columns = {"zip": "VARCHAR", "n": "BIGINT", "dec": "DECIMAL(30, 10)", "day": "DATE", "yes": "BOOLEAN"}
    write(
        tmp_path / "a.csv",
        "zip,n,dec,day,yes\n007,9007199254740993,12345678901234567890.0123456789,2026-01-02,true\n",
    )
    write(tmp_path / "b.csv", "zip,n,dec,day,yes\nA1,1,1.5,2026-12-31,false\n")
    assert read(columns, csv(tmp_path / "*.csv")) == [
        (
            "007",
            9007199254740993,
            Decimal("12345678901234567890.0123456789"),
            dt.date(2026, 1, 2),
            True,
        ),
        ("A1", 1, Decimal("1.5000000000"), dt.date(2026, 12, 31), False),
    ]


def test_a_date_that_could_be_read_in_two_ways_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "d,s\n02/01/2026,x\n13/01/2026,y\n")
    told = fault({"d": "DATE", "s": "VARCHAR"}, csv(path))
    assert told == "values do not fit the declared types: `d` has 2 that are no DATE"


def test_a_column_that_some_files_lack_is_null_there(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "i,s\n1,a\n")
    write(tmp_path / "b.csv", "i\n2\n")
    assert read(IS, csv(tmp_path / "*.csv")) == [(1, "a"), (2, None)]


@pytest.mark.parametrize("materialize", [Materialize.AUTO, Materialize.NEVER])
def test_a_column_that_no_file_has_is_told_by_name(tmp_path: Path, materialize: Materialize) -> None:
    files = {
        "a.csv": csv(write(tmp_path / "a.csv", "secret,s\nx,1\n")),
        "a.parquet": parquet(write_parquet(tmp_path / "a.parquet", "SELECT 'x' AS s, 1 AS secret")),
    }
    for name, source in files.items():
        with engine(table({**IS, "n": "INTEGER"}, source, materialize=materialize)) as lake:
            assert lake.status().fault == "it has no column `i`, `n`", name


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("i,s\n1,a\n2,b,SECRET\n", ""),
        ("i,s\n1\n", ""),
        ('i,s\n1,"SECRET\n2,b\n', ""),
        ('i,s\n1,"a"SECRET\n', ""),
        (b"i,s\n1,\xe9SECRET\n", " line 2"),
        ("i,s\n" + "1,a\n" * 30_000 + "1,a,SECRET\n", " line 30002"),
        ("SECRET\nmore\n\ni,s\n1,a\n", ""),
        ("i,s\n#SECRET\n1,a\n", ""),
    ],
)
def test_malformed_csv_is_refused_with_its_place_and_without_its_cells(
    tmp_path: Path, content: str | bytes, where: str
) -> None:
    path = write(tmp_path / "t.csv", content)
    assert fault(IS, csv(path)) == f"it is not written as declared (file {path}{where})"


@pytest.mark.parametrize(
    ("format", "good", "bad"),
    [
        ("csv", "i,s\n1,a\n", "i,s\nSECRET,a\n99999999999,b\n"),
        ("json", '{"i":1,"s":"a"}\n', '{"i":1,"s":"b"}\n{"i":"SECRET","s":"b"}\n'),
    ],
)
def test_values_of_another_type_are_refused_without_being_shown(
    tmp_path: Path, format: str, good: str, bad: str
) -> None:
    write(tmp_path / f"good.{format}", good)
    path = write(tmp_path / f"other.{format}", bad)
    for materialize in (Materialize.AUTO, Materialize.NEVER):
        source = FileSource(format, (str(tmp_path / f"*.{format}"),))
        with engine(table(IS, source, materialize=materialize)) as lake:
            told = lake.status().fault
            assert not lake.status().ready
        assert "SECRET" not in told
        if format == "csv":
            assert told == "values do not fit the declared types: `i` has 2 that are no INTEGER"
        else:
            assert told == f"it is not written as declared (file {path} line 2)"


def test_json_may_be_lines_or_an_array(tmp_path: Path) -> None:
    write(tmp_path / "a.json", '[{"i":1,"s":"x"},{"s":"y","i":null,"more":[1]}]')
    write(tmp_path / "b.json", '{"i":2,"s":"z"}\n{"s":"w"}\n')
    write(tmp_path / "c.json", "")
    assert sorted(read(IS, json(tmp_path / "*.json")), key=str) == [
        (1, "x"), (2, "z"), (None, "w"), (None, "y")
    ]  # fmt: skip


def test_json_keeps_nested_values_and_every_digit(tmp_path: Path) -> None:
    columns = {"l": "INTEGER[]", "o": "STRUCT(a INTEGER, b VARCHAR)", "j": "JSON", "n": "HUGEINT"}
    line = '{"l":[1,null],"o":{"a":1,"b":"x"},"j":{"k":[1]},"n":170141183460469231731687303715884105727}\n'
    assert read(columns, json(write(tmp_path / "t.json", line))) == [
        ([1, None], {"a": 1, "b": "x"}, '{"k":[1]}', 2**127 - 1)
    ]


def test_parquet_is_read_by_name_and_cast_to_what_is_declared(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a.parquet", "SELECT 1::TINYINT AS i, 'a' AS s")
    write_parquet(tmp_path / "b.parquet", "SELECT 'b' AS s, 2::BIGINT AS i, 9 AS more")
    write_parquet(tmp_path / "c.parquet", "SELECT 'c' AS s")
    for materialize in (Materialize.AUTO, Materialize.NEVER):
        rows = read(IS, parquet(tmp_path / "*.parquet"), materialize)
        assert sorted(rows, key=str) == [(1, "a"), (2, "b"), (None, "c")]


def test_what_is_no_parquet_is_refused_by_name(tmp_path: Path) -> None:
    path = write(tmp_path / "t.parquet", b"SECRET" * 10)
    told = fault(IS, parquet(path))
    assert str(path) in told
    assert "SECRET" not in told


def test_partitions_are_values_of_their_declared_types(tmp_path: Path) -> None:
    for folder in ("k=007/d=2026-01-02", "k=a%20b/d=2026-01-03", "k=q'u/d=__HIVE_DEFAULT_PARTITION__"):
        write(tmp_path / folder / "t.csv", "i,s\n1,x\n")
    columns = {**IS, "k": "VARCHAR", "d": "DATE"}
    source = csv(tmp_path / "**/*.csv", partitions=("k", "d"))
    expected = [
        (1, "x", "007", dt.date(2026, 1, 2)),
        (1, "x", "a b", dt.date(2026, 1, 3)),
        (1, "x", "q'u", None),
    ]
    assert read(columns, source) == expected
    assert read(columns, source, Materialize.NEVER) == expected


def test_a_partition_that_does_not_fit_its_type_is_counted(tmp_path: Path) -> None:
    for folder in ("k=1", "k=SECRET"):
        write_parquet(tmp_path / folder / "t.parquet", "SELECT 1 AS i, 'x' AS s")
    told = fault({**IS, "k": "INTEGER"}, parquet(tmp_path / "*/*.parquet", partitions=("k",)))
    assert told == "values do not fit the declared types: `k` has 1 that are no INTEGER"


def test_folders_that_say_nothing_of_a_partition_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "k=1/t.csv", "i,s\n1,x\n")
    write(tmp_path / "plain/t.csv", "i,s\n2,x\n")
    told = fault({**IS, "k": "INTEGER"}, csv(tmp_path / "*/*.csv", partitions=("k",)))
    assert told.startswith("the engine refuses it (BinderException")


@pytest.mark.parametrize(
    "folder", ["with space", "quo'te", "[brackets]", "st*r", "wh?t", "ünï", "a=b", 'dou"ble']
)
def test_any_name_of_a_folder_is_a_folder(tmp_path: Path, folder: str) -> None:

    write(tmp_path / folder / "t.csv", "i,s\n1,a\n")
    write(tmp_path / "b" / "t.csv", "i,s\n2,b\n")
    inside = glob.escape(str(tmp_path / folder))
    assert read(IS, csv(f"{inside}/*.csv")) == [(1, "a")]
    assert read(IS, csv(f"{inside}/t.csv"), Materialize.NEVER) == [(1, "a")]


def test_hidden_files_and_folders_are_no_data(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "i,s\n1,a\n")
    write(tmp_path / ".a.csv.swp.csv", "i,s\n2,b\n")
    write(tmp_path / ".git/a.csv", "i,s\n3,c\n")
    (tmp_path / "folder.csv").mkdir()
    assert read(IS, csv(tmp_path / "**/*.csv")) == [(1, "a")]
