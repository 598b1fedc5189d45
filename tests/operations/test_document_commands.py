"""`lakegate documents check`, as a person or a pipeline runs it."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from gateway.demo.files import demo_files
from tests.operations.command import call

GRANTS = """\
p, role:staff, table:shop.items, SELECT, *,       *,    -, allow
p, role:guest, table:shop.items, SELECT, id|name, here, -, allow
"""
ROLES = "g, group:staff, role:staff\ng, group:guest, role:guest\ng, role:boss, role:staff\n"
CATALOG = """\
database: shop
tables:
  items:
    source: {files: items/*.csv}
    columns: {id: INTEGER, name: VARCHAR, secret: VARCHAR}
    primary_key: id
"""

EASY = "{ items { id name } }"
TELLING = "{ items { id secret } }"
UNKNOWN = "Cannot query field 'secret' on type 'items'."
BY_SECRET = '{ items(where: {secret: {_eq: "x"}}) { id } }'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one document that everyone can run."""
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "shop.yaml").write_text(CATALOG)
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "model.conf").write_bytes((demo_files().policies / "model.conf").read_bytes())
    (policies / "roles.csv").write_text(ROLES)
    (policies / "grants.csv").write_text(GRANTS)
    (policies / "data_filters.csv").write_text("p2, here, table:shop.items, *, id = session.place\n")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "easy.graphql").write_text(EASY)
    (tmp_path / "lakegate.toml").write_text(
        '[catalog]\npath = "catalog"\n[documents]\npath = "documents"\n[documents.roles]\nguest = "only"\n'
        '[auth.attributes]\nplace = {claim = "place", type = "INTEGER"}\n'
    )
    return tmp_path


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def test_good_documents_are_listed_with_their_hashes(project: Path) -> None:
    (project / "documents" / "relay.json").write_text(json.dumps({digest(EASY): EASY}))
    done = call("documents", "check", folder=project)
    assert done.status == 0
    assert done.out == f"{digest(EASY)} easy.graphql\n{digest(EASY)} relay.json:1 `{digest(EASY)[:12]}`\n"
    assert done.err == f"{project}/documents: documents: 2, tried for: 3\n"


def test_what_a_role_cannot_run_or_see_is_told(project: Path) -> None:
    (project / "documents" / "telling.graphql").write_text(TELLING)
    (project / "documents" / "where.graphql").write_text(BY_SECRET)
    done = call("documents", "check", folder=project)
    assert done.status == 0, "for staff they all run"
    first, second = done.err.splitlines()[:-1]
    assert first == f"warning: role:guest: runs, and is withheld: telling.graphql:1: {UNKNOWN}"
    assert second.startswith("warning: role:guest: fails: where.graphql:1: Expected value of type")


def test_a_session_that_has_to_run_every_document_is_held_to_it(project: Path) -> None:
    (project / "documents" / "where.graphql").write_text(BY_SECRET)
    assert call("documents", "check", "--as", "group:staff", folder=project).status == 0
    done = call("documents", "check", "--as", "group:staff", "--as", "group:guest,place=1", folder=project)
    assert done.status == 1
    assert "warning: group:guest,place=1: fails: where.graphql:1: " in done.err
    assert "error: where.graphql: fails for a session that has to run it" in done.err
    assert "easy.graphql" not in done.err


def test_a_document_that_fails_for_every_role_is_a_fault(project: Path) -> None:
    (project / "documents" / "where.graphql").write_text(BY_SECRET)
    (project / "policies" / "grants.csv").write_text(GRANTS.replace("*,       *, ", "id|name, *, "))
    done = call("documents", "check", folder=project)
    assert done.status == 1
    assert "error: where.graphql: fails for every role" in done.err


def test_every_fault_is_told_with_its_place_and_nothing_is_listed(project: Path) -> None:
    (project / "documents" / "a.graphql").write_text("{\n  items { nothing }\n}")
    (project / "documents" / "b.graphql").write_text("{ items {")
    done = call("documents", "check", folder=project)
    assert (done.status, done.out) == (1, "")
    assert done.err.splitlines() == [
        "error: a.graphql:2: Cannot query field 'nothing' on type 'items'.",
        "error: b.graphql:1: Syntax Error: Expected Name, found <EOF>.",
    ]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("", "error: documents.path: no folder is named (set it to the folder of the trusted documents)"),
        (
            '[documents]\nmode = "only"\n',
            "error: documents.path: no folder is named",
        ),
        (
            '[documents]\nmode = "strict"\n',
            "lakegate.toml:2: `documents.mode` must be `off`, `log` or `only`",
        ),
        (
            '[documents]\npath = "documents"\n[documents.roles]\ngust = "only"\n',
            "error: documents.roles: there is no role `gust` (name a role of `roles.csv` or",
        ),
    ],
)
def test_settings_that_would_trust_nothing_or_nobody_are_refused(
    project: Path, settings: str, told: str
) -> None:
    attributes = '[auth.attributes]\nplace = {claim = "place", type = "INTEGER"}\n'
    (project / "lakegate.toml").write_text(f'{settings}[catalog]\npath = "catalog"\n{attributes}')
    done = call("documents", "check", folder=project)
    assert done.status == 1
    assert told in done.err
