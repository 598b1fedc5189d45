from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import duckdb
import pytest

from gateway.demo.sample import Format, write_lake

CONTINENTS = ("asia", "eu", "us")


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def companies_of(folder: Path) -> list[dict[str, str]]:
    return [
        row
        for continent in CONTINENTS
        for row in rows_of(folder / "companies" / f"continent={continent}" / "companies.csv")
    ]


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, format: Format) -> None:
    for name in ("one", "two"):
        write_lake(tmp_path / name, 3000, format=format)
    write_lake(tmp_path / "other", 3000, seed=8, format=format)
    assert digest(tmp_path / "one") == digest(tmp_path / "two")
    assert digest(tmp_path / "one").keys() == digest(tmp_path / "other").keys()
    assert not set(digest(tmp_path / "one").values()) & set(digest(tmp_path / "other").values())


def test_a_sample_has_the_shape_of_the_original_application(tmp_path: Path) -> None:
    write_lake(tmp_path)
    assert list(digest(tmp_path)) == [
        *(f"companies/continent={continent}/companies.csv" for continent in CONTINENTS),
        "owners/owners.csv",
    ]
    companies, owners = companies_of(tmp_path), rows_of(tmp_path / "owners" / "owners.csv")
    assert list(companies[0]) == [
        "Index",
        "company_id",
        "company_name",
        "category_code",
        "status",
        "owner_id",
    ]
    assert list(owners[0]) == [
        "people_id",
        "first_name",
        "last_name",
        "gender",
        "age",
        "designation",
        "address",
    ]
    assert len(companies) == len({company["company_id"] for company in companies}) == 2500
    assert sorted(int(company["Index"]) for company in companies) == list(range(1, 2501))
    assert [owner["people_id"] for owner in owners] == [str(number) for number in range(1, 101)]


def test_a_sample_has_everything_that_makes_data_hard(tmp_path: Path) -> None:
    write_lake(tmp_path)
    companies, owners = companies_of(tmp_path), rows_of(tmp_path / "owners" / "owners.csv")
    known = {owner["people_id"] for owner in owners}
    orphans = [c for c in companies if c["owner_id"] and c["owner_id"] not in known]
    assert 0 < len(orphans) < 50
    assert 0 < sum(c["owner_id"] == "" for c in companies) < 100
    assert 0 < sum(c["category_code"] == "" for c in companies) < 200
    names = "".join(c["company_name"] for c in companies)
    assert all(mark in names for mark in ("'", '"', ",", "é", "東"))
    assert all("\n" in owner["address"] or not owner["address"] for owner in owners)
    assert {owner["gender"] for owner in owners} == {"F", "M", ""}
    assert any(owner["age"] == "" for owner in owners)


def test_rows_spread_over_continents_statuses_and_categories(tmp_path: Path) -> None:
    write_lake(tmp_path, 20_000)
    shares = {
        continent: len(rows_of(tmp_path / "companies" / f"continent={continent}" / "companies.csv")) / 20_000
        for continent in CONTINENTS
    }
    assert shares == pytest.approx({"asia": 0.1, "eu": 0.2, "us": 0.7}, abs=0.02)
    companies = companies_of(tmp_path)
    assert {c["status"] for c in companies} == {"operating", "acquired", "closed", "ipo"}
    assert len({c["category_code"] for c in companies}) == 14


@pytest.mark.parametrize(("rows", "owners"), [(1, 1), (2500, 100), (25_000, 1000), (30_000, 3000)])
def test_owners_grow_with_companies(tmp_path: Path, rows: int, owners: int) -> None:
    write_lake(tmp_path, rows)
    assert len(rows_of(tmp_path / "owners" / "owners.csv")) == owners


def test_a_large_lake_is_written_quickly_and_read_back_the_same_from_either_format(tmp_path: Path) -> None:
    for format in ("csv", "parquet"):
        write_lake(tmp_path / format, 200_000, owners=20_000, format=format)
    with duckdb.connect() as connection:
        ((count, differing),) = connection.execute(
            f"""
            WITH csv AS (FROM read_csv('{tmp_path}/csv/companies/**/*.csv', hive_partitioning = true)),
                 parquet AS (FROM read_parquet('{tmp_path}/parquet/companies/**/*.parquet'))
            SELECT (SELECT count(*) FROM csv), (SELECT count(*) FROM (FROM csv EXCEPT FROM parquet))
            """
        ).fetchall()
    assert (count, differing) == (200_000, 0)


def test_no_lake_has_no_rows(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a lake of `0` rows cannot be made"):
        write_lake(tmp_path, 0)
