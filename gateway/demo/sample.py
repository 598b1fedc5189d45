"""A sample lake: companies in Hive partitions and their owners, seeded, the same bytes every time.

Every draw is a digit of an MD5 number of seed and row, so rows do not depend on each other and DuckDB
writes millions of them in seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import duckdb

_CONTINENTS = ("us", "us", "us", "us", "us", "us", "us", "eu", "eu", "asia")
_CATEGORIES = (
    "web", "web", "software", "software", "biotech", "mobile", "games_video", "ecommerce",
    "advertising", "consulting", "enterprise", "hardware", "public_relations", "network_hosting", "other",
)  # fmt: skip
_STATUSES = (*("operating",) * 12, "acquired", "acquired", "closed", "ipo")
_FIRST_WORDS = (
    "Amber", "Boreal", "Cobalt", "Delta", "Ember", "Falcon", "Granite", "Harbour", "Indigo", "Juniper",
    "Kestrel", "Lumen", "Meridian", "Nimbus", "Onyx", "Pilot", "Quarry", "Rosé", "Saffron", "Tundra",
    "Umbra", "Vertex", "Willow", "Xenon", "Yarrow", "Zéphyr", "Ålesund", "Českí", "Łódź", "Öland",
    "São Paulo", "Zürich", "東京", "서울", "O'Hara", "24/7",
)  # fmt: skip
_SECOND_WORDS = (
    "Analytics", "Bakery", "Bits", "Cargo", "Cloud", "Energy", "Foods", "Games", "Health", "Instruments",
    "Kinetics", "Labs", "Logistics", "Machines", "Media", "Networks", "Optics", "Pharma", "Robotics",
    "Studios", "Textiles", "Travel", "Ventures", "Works",
)  # fmt: skip
_ENDINGS = ("", "", "", "", " GmbH", " Ltd", ", Inc.", " & Söhne", ' "West"', " S.A.")
_FIRST_NAMES = (
    "Ada", "Björn", "Chiara", "Dmitri", "Esra", "Femi", "Grace", "Hiroshi", "Inés", "José", "Karin",
    "Łukasz", "Mei", "Nadia", "Oluwaseun", "Priya", "Quentin", "Renée", "Søren", "Tomáš", "Uma", "Viktor",
    "Wanjiru", "Xavier", "Yusuf", "Zoë", "Anh", "Bram", "Carmen", "David", "Elif", "Farid",
)  # fmt: skip
_LAST_NAMES = (
    "Abebe", "Bauer", "Castillo", "D'Angelo", "Eriksen", "Fischer", "García", "Hughes", "Ivanova", "Jansen",
    "Kowalski", "Lindqvist", "Müller", "Nguyễn", "O'Neill", "Petrov", "Quispe", "Rossi", "Sato", "Tanaka",
    "Ueda", "Varga", "Weiß", "Xu", "Yüksel", "Zhang", "Åberg", "Brown", "Chaudhry", "Dubois",
)  # fmt: skip
_DESIGNATIONS = ("CEO", "CEO", "CFO", "COO", "Co Founder", "CTO", "Entrepreneur", "Manager")
_STREETS = ("Alder Lane", "Birch Road", "Canal Street", "Dock Street", "Elm Avenue", "Fähr Weg", "Rue du Pré")
_TOWNS = (
    "Northfield",
    "Port Alma",
    "Grünau",
    "Ostrava",
    "Saint-Rémi",
    "Lake Vera",
    "Hill View",
    "Nova Gorica",
)

#: One in so many companies names an owner that does not exist, has no owner, or has no category.
_ORPHANS, _OWNERLESS, _UNSORTED = 180, 90, 40

Format = Literal["csv", "parquet"]


def write_lake(
    folder: Path, rows: int = 2500, owners: int | None = None, seed: int = 7, format: Format = "csv"
) -> None:
    """Writes `companies/continent=*/companies.*` with `rows` rows in all, and `owners/owners.*`.

    Without `owners` there is one for 25 companies in a small lake, one for 10 above 25,000 rows.
    """
    if rows < 1:
        raise ValueError(f"a lake of `{rows}` rows cannot be made; ask for one or more")
    owners = max(1, rows // (25 if rows <= 25_000 else 10)) if owners is None else owners
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        connection.execute(_companies(rows, owners, seed))
        connection.execute(_owners(owners, seed))
        for path, query in _files(folder, format):
            path.parent.mkdir(parents=True, exist_ok=True)
            _copy(connection, query, path, format)


def _files(folder: Path, format: Format) -> Iterator[tuple[Path, str]]:
    for continent in sorted(set(_CONTINENTS)):
        rows = f"SELECT * EXCLUDE (continent) FROM companies WHERE continent = {_text(continent)}"
        path = folder / "companies" / f"continent={continent}" / f"companies.{format}"
        yield path, f'{rows} ORDER BY "Index"'
    yield folder / "owners" / f"owners.{format}", "FROM owners ORDER BY people_id"


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path, format: Format) -> None:
    options = "FORMAT csv, HEADER true" if format == "csv" else "FORMAT parquet, COMPRESSION zstd"
    connection.execute(f"COPY ({query}) TO {_text(str(path))} ({options})")


def _companies(rows: int, owners: int, seed: int) -> str:
    one_of = _Draws()
    return f"""
        CREATE TABLE companies AS
        SELECT
            i AS "Index",
            'c:' || (10000 + i * 37) AS company_id,
            {one_of(_FIRST_WORDS)} || ' ' || {one_of(_SECOND_WORDS)} || {one_of(_ENDINGS)} AS company_name,
            CASE WHEN {one_of.below(_UNSORTED)} > 0 THEN {one_of(_CATEGORIES)} END AS category_code,
            {one_of(_STATUSES)} AS status,
            CASE
                WHEN {one_of.below(_OWNERLESS)} = 0 THEN NULL
                WHEN {one_of.below(_ORPHANS)} = 0 THEN {owners} + 1 + low % 50
                ELSE 1 + high % {owners}
            END AS owner_id,
            {one_of(_CONTINENTS)} AS continent
        FROM {_numbers("company", rows, seed)}
    """


def _owners(owners: int, seed: int) -> str:
    one_of = _Draws()
    return f"""
        CREATE TABLE owners AS
        SELECT
            i AS people_id,
            {one_of(_FIRST_NAMES)} AS first_name,
            {one_of(_LAST_NAMES)} AS last_name,
            CASE {one_of.below(20)} WHEN 0 THEN NULL ELSE {one_of(("F", "M"))} END AS gender,
            CASE {one_of.below(25)} WHEN 0 THEN NULL ELSE 22 + {one_of.below(45)} END AS age,
            {one_of(_DESIGNATIONS)} AS designation,
            CASE {one_of.below(30)} WHEN 0 THEN NULL ELSE
                (1 + high % 9000) || ' ' || {one_of(_STREETS)} || chr(10) || {one_of(_TOWNS)}
                || ', ' || (10000 + high % 89999)
            END AS address
        FROM {_numbers("owner", owners, seed)}
    """


def _numbers(what: str, rows: int, seed: int) -> str:
    """Rows of `i` from one, with two numbers of 64 bits that look random: `low` and `high`."""
    draw = f"concat_ws(':', {seed}, '{what}', i)"
    drawn = f"md5_number_lower({draw}) AS low, md5_number_upper({draw}) AS high"
    return f"(SELECT i, {drawn} FROM range(1, {rows} + 1) AS r(i))"


class _Draws:
    """SQL for one draw after another: the digits of `low` in a mixed base, so that no two are linked."""

    def __init__(self) -> None:
        self._spent = 1

    def below(self, bound: int) -> str:
        drawn = f"(low // {self._spent} % {bound})::BIGINT"
        self._spent *= bound
        assert self._spent < 2**63
        return drawn

    def __call__(self, choices: tuple[str, ...]) -> str:
        return f"[{', '.join(map(_text, choices))}][1 + {self.below(len(choices))}]"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
