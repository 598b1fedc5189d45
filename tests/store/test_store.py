"""Rules as rows: read as strictly as files are, and written as one."""

from __future__ import annotations

import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from casbin import Enforcer
from casbin_sqlalchemy_adapter import Adapter
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, event, insert

from gateway.administer.exchange import pull_folder, push_folder
from gateway.errors import PolicyError
from gateway.policy.adapter import StrictAdapter, check_model, enforcer
from gateway.policy.load import load_policies
from gateway.policy.read import LAYOUTS, read_sheets
from gateway.policy.store import PolicyRow, SqlStore
from gateway.settings.secret import Secret
from tests.policy.catalogs import ATTRIBUTES, STARTUPS
from tests.policy.folders import MODEL, write_policies
from tests.store.postgres import postgres
from tests.store.shelf import GRANTS, ROLES, Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def filled(shelf: Shelf) -> Shelf:
    push_folder(shelf.write(), shelf.store)
    return shelf


def test_what_is_pushed_is_read_as_it_was_in_the_files(filled: Shelf) -> None:
    files, _ = read_sheets(filled.folder / "policies")
    rows, faults = filled.store.read()

    assert faults == ()
    assert check_model(rows) == ()
    for layout in LAYOUTS:
        assert [row.fields for row in rows.of(layout)] == [row.fields for row in files.of(layout)]
    one, other = filled.load(), load_policies(filled.folder / "policies", STARTUPS, ATTRIBUTES)
    assert [clause.fields for clause in one.clauses] == [clause.fields for clause in other.clauses]
    assert one.members == other.members


def test_rules_are_cited_by_their_rows(filled: Shelf) -> None:
    policies = filled.load()

    assert [str(clause.rule) for clause in policies.clauses][:2] == ["lakegate_rule:1", "lakegate_rule:2"]


def test_what_is_pulled_is_the_folder_that_was_pushed(filled: Shelf) -> None:
    paths = pull_folder(filled.folder / "new" / "pulled", filled.store)

    pulled = filled.folder / "new" / "pulled"
    assert {path.name for path in paths} == {path.name for path in (filled.folder / "policies").iterdir()}
    before, after = read_sheets(filled.folder / "policies")[0], read_sheets(pulled)[0]
    for layout in LAYOUTS:
        assert [row.fields for row in after.of(layout)] == [row.fields for row in before.of(layout)]
    assert load_policies(pulled, STARTUPS, ATTRIBUTES).clauses
    assert push_folder(pulled, filled.store) is False


def test_nothing_is_pulled_over_files(filled: Shelf) -> None:
    with pytest.raises(PolicyError) as refused:
        pull_folder(filled.folder / "policies", filled.store)

    faults = [str(fault) for fault in refused.value.faults]
    assert f"{filled.folder}/policies/grants.csv: is there already" in faults[1]
    assert (filled.folder / "policies" / "grants.csv").read_text() == GRANTS


def test_a_push_takes_the_place_of_all_rules_and_no_row_is_another_one_later(filled: Shelf) -> None:
    before = filled.load()

    assert push_folder(filled.write("", "g, group:x, role:a\n", ""), filled.store)

    after = filled.load()
    assert (after.clauses, after.data_filters) == ((), ())
    assert after.version != before.version
    rows = filled.store.read()[0].roles
    assert min(row.rule.line for row in rows) > max(clause.rule.line for clause in before.clauses)


def test_a_push_of_the_same_rules_changes_nothing(filled: Shelf) -> None:
    version = filled.load().version

    assert push_folder(filled.folder / "policies", filled.store) is False

    assert filled.load().version == version


def test_the_version_is_of_the_rows_and_their_places(filled: Shelf) -> None:
    versions = {filled.load().version}
    for change in ("SET v4 = '*' WHERE id = 2", "SET id = 99 WHERE id = 1"):
        filled.execute(f"UPDATE lakegate_rule {change}")
        versions.add(filled.load().version)

    assert len(versions) == 3


def test_faulty_files_are_not_pushed(filled: Shelf) -> None:
    version = filled.load().version

    with pytest.raises(PolicyError, match=r"grants\.csv:1: a grant has 7 fields"):
        push_folder(filled.write("p, role:a, catalog, SELECT, *, *, -\n"), filled.store)

    assert filled.load().version == version


def test_a_push_that_fails_half_way_leaves_every_rule(filled: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    version = filled.load().version
    folder = filled.write(GRANTS.partition("p, role:b")[0])
    save = Adapter.save_policy

    def save_and_fail(self: Adapter, model: Any) -> None:
        save(self, model)
        filled.store.read()
        raise ImportError

    monkeypatch.setattr(Adapter, "save_policy", save_and_fail)
    with pytest.raises(PolicyError, match="the policy store cannot be written: ImportError"):
        push_folder(folder, filled.store)

    assert filled.load().version == version


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            "SET ptype = 'P' WHERE id = 1",
            "lakegate_rule:1: `P` is not a rule type (`ptype` is one of g, p, p2, p3, p4, p5)",
        ),
        ("SET ptype = NULL WHERE id = 1", "lakegate_rule:1: `None` is not a rule type"),
        (
            "SET v6 = NULL WHERE id = 3",
            "lakegate_rule:3: a grant has 7 fields, and this row has 6 (they are role, resource, permis",
        ),
        ("SET v2 = NULL WHERE id = 1", "lakegate_rule:1: the field `permissions` is empty"),
        ("SET v2 = '' WHERE id = 1", "lakegate_rule:1: the field `permissions` is empty"),
        ("SET v6 = 'Deny' WHERE id = 3", "lakegate_rule:3: `Deny`"),
        ("SET v6 = 'deny # for now' WHERE id = 3", "lakegate_rule:3: a comment follows the field `effect`"),
        (
            "SET v0 = 'role:a' || char(10) || 'p' WHERE id = 1",
            "lakegate_rule:1: the row holds the invisible character U+000A (delete it)",
        ),
        ("SET v3 = 'ages' WHERE id = 1", "lakegate_rule:1: "),
        ("SET v0 = 7 WHERE id = 1", "lakegate_rule:1: "),
        (
            "SET v0 = printf('%.131073c', 'a') WHERE id = 1",
            "lakegate_rule:1: a field has more than 131072 characters (shorten it)",
        ),
    ],
)
def test_any_faulty_row_refuses_all_and_is_named(filled: Shelf, change: str, fault: str) -> None:
    filled.execute(f"UPDATE lakegate_rule {change}")

    (told,) = filled.faults()
    assert told.startswith(fault)


def test_a_faulty_row_is_not_pulled_and_the_next_push_mends_it(filled: Shelf) -> None:
    filled.execute("UPDATE lakegate_rule SET ptype = 'P' WHERE id = 1")

    with pytest.raises(PolicyError, match="lakegate_rule:1: `P` is not a rule type"):
        pull_folder(filled.folder / "pulled", filled.store)

    assert not (filled.folder / "pulled").exists()
    assert push_folder(filled.folder / "policies", filled.store)
    assert filled.faults() == []


def test_a_table_without_rows_lets_nobody_in(filled: Shelf) -> None:
    filled.execute("DELETE FROM lakegate_rule")

    assert filled.load().roles_of(["Sales"]) == frozenset()
    assert filled.load().clauses == ()


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("sqlite:////nowhere/at/all.db", "OperationalError"),
        ("sqlite://", "OperationalError"),
        ("no address with s3cret", "ArgumentError"),
        ("nosuch://user:s3cret@host/db", "NoSuchModuleError"),
        ("mssql://user:s3cret@host/db", "ModuleNotFoundError"),
        ("postgresql://user:s3cret@127.0.0.1:1/db", "OperationalError"),
        # What stands in the place of a port would be quoted.
        ("postgresql://user@127.0.0.1:s3cret/db", "ValueError"),
    ],
)
def test_a_database_that_cannot_be_read_is_told_without_its_address(
    shelf: Shelf, address: str, kind: str
) -> None:
    (shelf.folder / "address").write_text(address)
    (shelf.folder / "address").chmod(0o600)

    (told,) = shelf.faults()
    assert told.startswith(f"policies.store_url: the policy store cannot be read: {kind} (see that its")
    assert "s3cret" not in told


def test_an_address_that_cannot_be_had_is_told_by_where_it_should_be() -> None:
    with pytest.raises(PolicyError) as refused:
        load_policies(SqlStore(Secret("env", "NOT_THERE")), STARTUPS, ATTRIBUTES)

    assert str(refused.value.faults[0]) == (
        "policies.store_url: the address of the policy store cannot be had: "
        "`env:NOT_THERE` is not set, or empty (put the address there)"
    )


def test_stock_casbin_decides_alike_from_the_store(filled: Shelf) -> None:
    own = enforcer(filled.store, STARTUPS, 0.0)
    engine = create_engine(filled.address)
    stock = Enforcer(str(MODEL), Adapter(engine, PolicyRow))
    engine.dispose()

    rules = [["role:a", "table:startups.owners", "SELECT", "age|gender", "*", "-", "allow"]]
    assert own.get_policy()[:1] == stock.get_policy()[:1] == rules
    assert stock.get_implicit_roles_for_user("role:b") == ["role:a"]
    assert own.enforce("role:b", "column:startups.owners.age", "SELECT")
    assert not own.enforce("role:b", "column:startups.owners.address", "SELECT")


def test_rules_that_stock_casbin_adds_are_read(filled: Shelf) -> None:
    engine = create_engine(filled.address)
    stock = Enforcer(str(MODEL), Adapter(engine, PolicyRow))
    stock.add_grouping_policy("group:new", "role:b")
    engine.dispose()

    assert filled.load().roles_of(["new"]) == {"a", "b"}


def test_two_who_push_at_once_leave_the_rules_of_one(shelf: Shelf) -> None:
    push_folder(shelf.write(), shelf.store)
    folders = []
    for name in ("one", "two"):
        roles = "".join(f"g, group:{name}{number}, role:a\n" for number in range(50))
        folders.append(write_policies(shelf.folder / name, "", roles))
    pushes = [threading.Thread(target=push_folder, args=(folder, shelf.store)) for folder in folders]
    for push in pushes:
        push.start()
    for push in pushes:
        push.join()

    members = {row.fields[0].rstrip("0123456789") for row in shelf.store.read()[0].roles}
    assert len(members) == 1
    assert len(shelf.store.read()[0].roles) == 50


def test_the_store_of_a_test_is_read_in_one_statement(filled: Shelf) -> None:
    """Two might see the halves of two states."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        filled.store.read()
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    assert [statement.split()[0] for statement in seen] == ["SELECT"]


def test_a_strict_adapter_gives_casbin_the_rows(filled: Shelf) -> None:
    assert Enforcer(str(MODEL), StrictAdapter(filled.store)).get_grouping_policy() == [
        ['group:Sales, "Europe"', "role:a"],
        ["role:b", "role:a"],
    ]
    assert ROLES.count("\n") == 2


def test_of_two_who_push_into_postgresql_at_once_one_is_refused(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would take away what it saw and add its own: the rules of both, and a denial of neither."""
    save = Adapter.save_policy
    with postgres() as database:
        (shelf.folder / "address").write_text(database.address)
        (shelf.folder / "address").chmod(0o600)
        push_folder(shelf.write(), shelf.store)
        others = write_policies(shelf.folder / "others", "", "g, group:other, role:a\n")
        own = write_policies(shelf.folder / "own", "", "g, group:own, role:a\n")

        def save_behind_another(self: Adapter, model: Any) -> None:
            monkeypatch.undo()
            push_folder(others, shelf.store)
            save(self, model)

        monkeypatch.setattr(Adapter, "save_policy", save_behind_another)
        with pytest.raises(PolicyError, match=r"cannot be written: SerializationFailure .*may be repeated"):
            push_folder(own, shelf.store)

        assert [row.fields[0] for row in shelf.store.read()[0].roles] == ["group:other"]
        assert push_folder(own, shelf.store)
        assert [row.fields[0] for row in shelf.store.read()[0].roles] == ["group:own"]


#: What a field may be made of: what CSV, the files' own rules and a database treat otherwise than letters.
FIELD = st.text(st.sampled_from("ab,\"'# |=\t\\\u00a0\u00e9"), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(FIELD, FIELD, FIELD), max_size=4))
def test_rows_that_are_taken_are_pulled_as_they_are(rows: list[tuple[str, str, str]]) -> None:
    with TemporaryDirectory() as scratch:
        shelf = Shelf(Path(scratch))
        push_folder(write_policies(shelf.folder / "policies"), shelf.store)
        engine = create_engine(shelf.address)
        with engine.begin() as connection:
            for name, function, argument in rows:
                values = {"ptype": "p4", "v0": name, "v1": function, "v2": argument}
                connection.execute(insert(PolicyRow).values(**values))
        engine.dispose()
        sheets, faults = shelf.store.read()
        if faults:
            with pytest.raises(PolicyError):
                pull_folder(shelf.folder / "pulled", shelf.store)
            return
        pull_folder(shelf.folder / "pulled", shelf.store)

        pulled, faults = read_sheets(shelf.folder / "pulled")

    assert faults == ()
    assert [row.fields for row in pulled.masks] == [row.fields for row in sheets.masks]
