"""The rows, and what Lakegate is told of them: catalog, policies, settings and a token."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.workloads import EXPORTED, FURTHER, PAGE, Workload
from gateway.auth.signing import SigningKey
from gateway.demo.sample import write_lake

ISSUER = "https://bench.example"
CLIENT = "bench"
GROUP = "analysts"

#: The row filter, which every system has in its own way.
ALLOWED = "continent IN ('us', 'eu')"

_CATALOG = """\
database: startups
tables:
  companies:
    source: {files: ["LAKE/companies/**/*.parquet"], format: parquet, partitions: [continent]}
    columns:
      Index: INTEGER
      company_id: VARCHAR
      company_name: VARCHAR
      category_code: VARCHAR
      status: VARCHAR
      owner_id: INTEGER
      continent: VARCHAR
    primary_key: [company_id]
    projections: [[category_code, status, company_name], owner_id]
    relationships:
      owner: {table: owners, keys: {owner_id: people_id}}
  owners:
    source: {files: ["LAKE/owners/*.parquet"], format: parquet}
    columns:
      people_id: INTEGER
      first_name: VARCHAR
      last_name: VARCHAR
      gender: VARCHAR
      age: INTEGER
      designation: VARCHAR
      address: VARCHAR
    primary_key: [people_id]
    relationships:
      companies: {table: companies, kind: array, keys: {people_id: owner_id}}
"""

# A row filter on one table and withheld columns on the other, so that governance has work to do.
_POLICIES = {
    "roles.csv": "g, group:analysts, role:analyst\n",
    "grants.csv": (
        "p, role:analyst, database:startups, SQL, *, *, -, allow\n"
        "p, role:analyst, table:startups.companies, SELECT|SQL, *, western, -, allow\n"
        "p, role:analyst, table:startups.owners, SELECT|SQL, people_id|gender|age|designation, *, -, allow\n"
    ),
    "data_filters.csv": f'p2, western, table:startups.companies, *, "{ALLOWED}"\n',
}

#: Where the rows lie with the types of the catalog and in the order of their keys, for every other system.
_ROWS = {
    "companies": (
        """SELECT "Index"::INTEGER AS "Index", company_id, company_name, category_code, status,
        owner_id::INTEGER AS owner_id, continent FROM '{lake}/companies/**/*.parquet' ORDER BY company_id"""
    ),
    "owners": (
        """SELECT people_id::INTEGER AS people_id, first_name, last_name, gender, age::INTEGER AS age,
        designation, address FROM '{lake}/owners/*.parquet' ORDER BY people_id"""
    ),
}

_SETTINGS = f"""
[catalog]
path = "catalog"
[policies]
path = "policies"
[auth]
issuers = ["{ISSUER}"]
client_ids = ["{CLIENT}"]
jwks = "jwks.json"
[audit]
path = "audit.jsonl"
[cache]
bytes = 0
[sql]
enabled = true
[exports]
at_once = 64
[log]
level = "error"
"""


@dataclass(frozen=True, slots=True)
class World:
    """A folder with a lake, a catalog, policies and settings, and a token that they take.

    `shown` companies pass the row filter, `some` of them is the key of one in the middle, `before` that of
    the last one before page `further`; a file has `exported` rows.
    """

    folder: Path
    token: str
    shown: int
    some: str
    further: int
    before: str
    exported: int

    def rows(self, table: str) -> Path:
        """The Parquet file that has the rows of a table as the other systems load them."""
        return self.folder / "rows" / f"{table}.parquet"

    def allows(self, workload: Workload) -> bool:
        """Whether there are rows enough for it."""
        return self.shown > workload.needs


def make_world(folder: Path, companies: int, owners: int) -> World:
    """Write everything; the lake is Parquet."""
    lake = folder / "lake"
    write_lake(lake, rows=companies, owners=owners, format="parquet")
    (folder / "catalog").mkdir()
    (folder / "catalog" / "startups.yaml").write_text(_CATALOG.replace("LAKE", str(lake)))
    policies = folder / "policies"
    policies.mkdir()
    model = Path(__file__).parent.parent / "policies" / "model.conf"
    (policies / "model.conf").write_text(model.read_text())
    for name, text in _POLICIES.items():
        (policies / name).write_text(text)
    (folder / "lakegate.toml").write_text(_SETTINGS)
    shown, some, before = _write_rows(folder, lake)
    further = min(FURTHER, max(2, shown // PAGE))
    return World(folder, _token(folder), shown, some, further, before, min(EXPORTED, shown))


def _write_rows(folder: Path, lake: Path) -> tuple[int, str, str]:
    """Write the rows for the other systems; give how many are shown, and two of their keys."""
    (folder / "rows").mkdir()
    with duckdb.connect() as connection:
        for table, select in _ROWS.items():
            path = folder / "rows" / f"{table}.parquet"
            connection.execute(f"COPY ({select.format(lake=lake)}) TO '{path}' (FORMAT parquet)")
        shown = f"FROM '{folder}/rows/companies.parquet' WHERE {ALLOWED}"
        (count,) = connection.sql(f"SELECT count(*) {shown}").fetchall()[0]
        last = (min(FURTHER, max(2, count // PAGE)) - 1) * PAGE
        keys = [
            connection.sql(f"SELECT company_id {shown} ORDER BY company_id LIMIT 1 OFFSET {at}").fetchall()
            for at in (count // 2, last - 1)
        ]
    return count, *(key[0][0] if key else "" for key in keys)


def _token(folder: Path) -> str:
    key = SigningKey.make()
    (folder / "jwks.json").write_text(json.dumps(key.jwks()))
    now = int(time.time())
    return key.sign(
        {
            "sub": "bench", "username": "bench", "iss": ISSUER, "client_id": CLIENT, "token_use": "access",
            "cognito:groups": [GROUP], "iat": now, "exp": now + 36_000,
        }
    )  # fmt: skip
