"""The lake, the policies and the workloads that are measured."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.auth.signing import SigningKey
from gateway.demo.sample import write_lake

ISSUER = "https://bench.example"
CLIENT = "bench"
GROUP = "analysts"

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
"""

# A row filter on one table and withheld columns on the other, so that governance has work to do.
_POLICIES = {
    "roles.csv": "g, group:analysts, role:analyst\n",
    "grants.csv": (
        "p, role:analyst, table:startups.companies, SELECT, *, western, -, allow\n"
        "p, role:analyst, table:startups.owners, SELECT, people_id|gender|age|designation, *, -, allow\n"
    ),
    "data_filters.csv": "p2, western, table:startups.companies, *, \"continent IN ('us', 'eu')\"\n",
}


@dataclass(frozen=True, slots=True)
class Workload:
    """One operation; `name` is what the table of results calls it."""

    name: str
    query: str
    variables: dict[str, Any]

    def body(self) -> bytes:
        return json.dumps({"query": self.query, "variables": self.variables}).encode()


_EIGHT = "Index company_id company_name category_code status owner_id continent id: company_id"

WORKLOADS = (
    Workload(
        "point look-up",
        f"query ($id: String!) {{ companies_by_pk(company_id: $id) {{ {_EIGHT} }} }}",
        {"id": ""},
    ),
    Workload(
        "filtered page, 40 x 8",
        "query ($c: String, $s: String) { companies("
        "where: {category_code: {_eq: $c}, status: {_eq: $s}}, order_by: {company_name: asc}, limit: 40"
        f") {{ {_EIGHT} }} }}",
        {"c": "biotech", "s": "operating"},
    ),
    Workload("page, 1,000 x 8", f"{{ companies(limit: 1000) {{ {_EIGHT} }} }}", {}),
    Workload("page, 10,000 x 8", f"{{ companies(limit: 10000) {{ {_EIGHT} }} }}", {}),
    Workload(
        "100 companies with owners",
        "{ companies(limit: 100) { company_id company_name owner { people_id gender age designation } } }",
        {},
    ),
)


@dataclass(frozen=True, slots=True)
class World:
    """A folder with a lake, a catalog, policies and settings, and a token that they take."""

    folder: Path
    token: str


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
    key = SigningKey.make()
    (folder / "jwks.json").write_text(json.dumps(key.jwks()))
    (folder / "lakegate.toml").write_text(
        f"""
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
[log]
level = "warning"
"""
    )
    now = int(time.time())
    token = key.sign(
        {
            "sub": "bench", "username": "bench", "iss": ISSUER, "client_id": CLIENT, "token_use": "access",
            "cognito:groups": [GROUP], "iat": now, "exp": now + 36_000,
        }
    )  # fmt: skip
    return World(folder, token)
