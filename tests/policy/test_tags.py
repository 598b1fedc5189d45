"""Tags against a plain reading of what they mean, and what `check` says of rules on them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.check import check
from gateway.policy.decide import grant
from gateway.policy.load import load_policies
from gateway.policy.tags import Tags
from tests.policy.catalogs import ATTRIBUTES, STARTUPS, catalog, table, view
from tests.policy.folders import session, write_policies
from tests.policy.worlds import NOW

COLUMNS = {"a": "INTEGER", "b": "VARCHAR"}
LAKE = catalog(
    table("d.one", COLUMNS),
    table("d.two", COLUMNS),
    table("e.one", COLUMNS),
    view("d.seen", {"a": "INTEGER"}, {"a": {("d.one", "a")}}, set()),
)
PLACES = ["database:d", "database:e", "table:d.one", "table:e.one", "column:d.one.a", "column:d.two.b"]
KEYS, VALUES = ["k", "l"], ["x", "y", "z"]

tags = st.dictionaries(st.tuples(st.sampled_from(PLACES), st.sampled_from(KEYS)), st.sampled_from(VALUES))


@given(given=tags, data=st.data())
def test_an_expression_names_the_columns_that_have_its_tags(
    given: Mapping[tuple[str, str], str], data: st.DataObject
) -> None:
    known: dict[str, set[str]] = {}
    read = Tags(LAKE)
    for (place, key), value in given.items():
        read.define(place, key.upper(), value.title())
        known.setdefault(key, set()).add(value)
    if not known:
        return
    keys = data.draw(st.lists(st.sampled_from(sorted(known)), min_size=1, unique=True))
    wanted = {key: data.draw(st.lists(st.sampled_from(sorted(known[key])), min_size=1)) for key in keys}

    found = read.columns(" & ".join(f"{key} = {'|'.join(values)}" for key, values in wanted.items()))

    def has(name: str, column: str, key: str) -> str | None:
        database = name.partition(".")[0]
        near = (f"column:{name}.{column}", f"table:{name}", f"database:{database}")
        return next((given[place, key] for place in near if (place, key) in given), None)

    for name in ("d.one", "d.two", "e.one"):
        named = {c for c in COLUMNS if all(has(name, c, key) in values for key, values in wanted.items())}
        assert found.get(name, frozenset()) == named
    assert set(found) <= {"d.one", "d.two", "e.one"}


def test_a_rule_whose_tags_no_column_has_is_told_and_gives_nothing(tmp_path: Path) -> None:
    lines = "p, role:a, tag:domain=sales & pii=yes, SELECT, *, *, -, allow\n"
    lines += "p, role:a, tag:pii=yes, SELECT, *=null, *, -, allow\n"
    write_policies(tmp_path, lines, "g, group:x, role:a\n")
    (tmp_path / "tags.csv").write_text(
        "p3, table:startups.companies, domain, sales\np3, column:startups.owners.address, pii, yes\n"
    )

    faults, warnings = check(tmp_path, STARTUPS, ATTRIBUTES, NOW)

    assert faults == ()
    assert [str(each) for each in warnings] == [
        "grants.csv:1: no column has the tags of the rule (delete it, or tag what it is about)"
    ]
    policies = load_policies(tmp_path, STARTUPS, ATTRIBUTES)
    grants = grant(STARTUPS, policies, session(policies, ["x"]))
    assert {name: [*grants.visible(name)] for name in STARTUPS.tables if grants.visible(name)} == {
        "startups.owners": ["address"]
    }


def test_one_rule_on_many_tables_is_warned_of_once_and_never_as_shadowed(tmp_path: Path) -> None:
    lines = "p, role:b, tag:domain=sales, SELECT, *, *, -, allow\n"
    lines += "p, role:b, table:startups.owners, SELECT, *, *, until=2001-01-01, allow\n"
    write_policies(tmp_path, lines, "g, role:b, role:a\n")
    (tmp_path / "tags.csv").write_text("p3, database:startups, domain, sales\n")

    _, warnings = check(tmp_path, STARTUPS, ATTRIBUTES, NOW)

    told = [f"{each.file}:{each.line}" for each in warnings]
    assert told.count("grants.csv:1") == 1
    assert not [each for each in warnings if each.line == 1 and "says nothing" in each.message]
