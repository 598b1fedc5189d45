"""A policy store in a file of SQLite, and the folder that goes into it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

from gateway.errors import PolicyError
from gateway.policy.load import PolicySet, load_policies
from gateway.policy.store import SqlStore
from gateway.settings.secret import Secret
from tests.policy.catalogs import ATTRIBUTES, STARTUPS
from tests.policy.folders import write_policies

GRANTS = """\
p, role:a, table:startups.owners, SELECT, "age|gender", *, -, allow
p, role:a, table:startups.companies, SELECT, *, eu, until=2999-01-01, allow
p, role:b, tag:domain=sales, SELECT, *, *, -, deny
"""
ROLES = 'g, "group:Sales, ""Europe""", role:a\ng, role:b, role:a\n'
FILTERS = "p2, eu, table:startups.companies, *, \"continent IN ('eu', 'us') AND status <> 'closed'\"\n"


@dataclass(frozen=True, slots=True)
class Shelf:
    """`url` names the file that has the address."""

    folder: Path

    @property
    def address(self) -> str:
        return f"sqlite:///{self.folder / 'rules.db'}"

    @property
    def store(self) -> SqlStore:
        secret = self.folder / "address"
        if not secret.exists():
            secret.write_text(self.address)
            secret.chmod(0o600)
        return SqlStore(Secret("file", str(secret)))

    def write(self, grants: str = GRANTS, roles: str = ROLES, filters: str = FILTERS) -> Path:
        policies = write_policies(self.folder / "policies", grants, roles, filters)
        (policies / "tags.csv").write_text("p3, column:startups.companies.status, domain, sales\n")
        (policies / "masks.csv").write_text("p4, short, partial, 3\n")
        return policies

    def execute(self, statement: str) -> None:
        """What someone does behind the gateway's back."""
        engine = create_engine(self.address)
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def load(self) -> PolicySet:
        return load_policies(self.store, STARTUPS, ATTRIBUTES)

    def faults(self) -> list[str]:
        try:
            self.load()
        except PolicyError as error:
            return [str(fault) for fault in error.faults]
        return []
