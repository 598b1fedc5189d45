"""`as_of` through the whole gateway: what was, under the policies that are."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway import entry
from gateway.backends.copier import Copier
from tests.cases.play import Kept
from tests.iceberg.tables import overwrite
from tests.iceberg.world import GRANTS, World, world

NO_VERSION = "the table has no snapshot of this id, or none as of this moment"

WHEN = "query ($at: timestamptz!) { items(as_of: {timestamp: $at}, order_by: {id: asc}) { id name secret } }"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("shop")) as opened:
        yield opened


# -- what was -----------------------------------------------------------------------------------------


def test_a_moment_is_read_as_it_was(shop: World) -> None:
    _, between, after = shop.history.moments
    then = [{"id": 1, "name": "apple", "secret": "s1"}, {"id": 2, "name": "pear", "secret": "s2"}]
    now = [{"id": 1, "name": "Apple", "secret": "s3"}, {"id": 3, "name": "Fig", "secret": "s4"}]
    assert shop.ask(WHEN, at=between) == {"items": then}
    assert shop.ask(WHEN, at=after) == {"items": now}
    assert shop.ask("{ items { id name secret } }") == {"items": now}


def test_a_snapshot_is_read_by_its_id_as_a_number_or_a_text(shop: World) -> None:
    first, second = shop.history.snapshots
    query = "query ($id: bigint!) { items(as_of: {snapshot_id: $id}) { name } }"
    assert shop.ask(query, id=first) == {"items": [{"name": "apple"}, {"name": "pear"}]}
    assert shop.ask(query, id=str(second)) == {"items": [{"name": "Apple"}, {"name": "Fig"}]}
    written = f"{{ items(as_of: {{snapshot_id: {first}}}) {{ name }} }}"
    assert shop.ask(written) == {"items": [{"name": "apple"}, {"name": "pear"}]}


def test_one_operation_reads_now_and_then(shop: World) -> None:
    query = """query ($v: as_of_input) {
        then: items_by_pk(id: 1, as_of: $v) { name }
        gone: items_by_pk(id: 3, as_of: $v) { name }
        now: items_by_pk(id: 1, as_of: null) { name }
    }"""
    told = shop.ask(query, v={"timestamp": shop.history.moments[1]})
    assert told == {"then": {"name": "apple"}, "gone": None, "now": {"name": "Apple"}}


def test_an_explicit_null_beside_the_other_counts_as_left_out(shop: World) -> None:
    query = "query ($v: as_of_input!) { items(as_of: $v) { name } }"
    told = shop.ask(query, v={"timestamp": None, "snapshot_id": shop.history.snapshots[0]})
    assert told == {"items": [{"name": "apple"}, {"name": "pear"}]}


def test_what_is_now_is_kept_and_what_was_is_not(shop: World) -> None:
    def statuses(query: str, **variables: Any) -> list[object]:
        shop.ask(query, **variables)
        sink = shop.gateway._audit
        assert isinstance(sink, Kept)
        return [each["status"] for each in sink.record.cache]

    for found in ("miss", "hit"):
        assert statuses("{ items(limit: 2) { name } }") == [found]
        assert statuses(WHEN, at=shop.history.moments[1]) == []


RELATED = (
    "{{ items(as_of: {{{}}}, where: {{id: {{_eq: 1}}}}) {{ name owner {{ name }} place {{ title }} }} }}"
)


def test_a_moment_holds_for_related_tables_that_have_a_past(shop: World) -> None:
    query = RELATED.format(f'timestamp: "{shop.history.moments[1]}"')
    told = {"name": "apple", "owner": {"name": "Ann"}, "place": {"title": "Europe"}}
    assert shop.ask(query) == {"items": [told]}


def test_a_snapshot_is_of_its_own_table_alone(shop: World) -> None:
    query = RELATED.format(f"snapshot_id: {shop.history.snapshots[0]}")
    told = {"name": "apple", "owner": {"name": "Anne"}, "place": {"title": "Europe"}}
    assert shop.ask(query) == {"items": [told]}


def test_filters_orders_and_pages_are_of_the_past(shop: World) -> None:
    told = shop.ask(
        """query ($at: timestamptz!, $name: String!) {
            items(as_of: {timestamp: $at}, where: {owner: {name: {_eq: $name}}, region: {_like: "e%"}},
                  order_by: [{owner: {name: desc}}, {id: asc}], limit: 5, offset: 0) { id }
        }""",
        at=shop.history.moments[1],
        name="Ann",
    )
    assert told == {"items": [{"id": 1}]}


def test_a_column_that_was_not_there_yet_is_null(shop: World) -> None:
    asked = "as_of: {timestamp: $at}, where: {stock: {_is_null: true}}"
    query = f"query ($at: timestamptz!) {{ items({asked}) {{ stock }} }}"
    assert shop.ask(query, at=shop.history.moments[1]) == {"items": [{"stock": None}, {"stock": None}]}


def test_the_engine_makes_the_same_json_of_the_past(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    query = RELATED.format(f'timestamp: "{shop.history.moments[1]}"')
    here = shop.octets(query)
    monkeypatch.setattr(entry, "ROWS_ENCODED_HERE", -1)
    assert shop.octets(query) == here
    assert shop.backend.ran[-1][0].is_json


def test_versions_of_one_shape_share_a_statement(shop: World) -> None:
    shop.backend.ran.clear()
    for moment in shop.history.moments[1:]:
        shop.ask(WHEN, at=moment)
    (first, one), (second, other) = shop.backend.ran
    assert first is second
    assert one != other
    assert not any(moment in first.sql for moment in shop.history.moments)


# -- what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "version",
    [
        'timestamp: "1970-01-01T00:00:00Z"',
        'timestamp: "0001-01-01T00:00:00Z"',
        'timestamp: "9999-12-31T23:59:59.999999Z"',
        "snapshot_id: 1",
        "snapshot_id: -1",
        "snapshot_id: 0",
    ],
)
def test_a_version_that_is_not_there_has_one_text(shop: World, version: str) -> None:
    (error,) = shop.errors(f"{{ mine: items(as_of: {{{version}}}) {{ id }} }}")
    assert error["message"] == NO_VERSION
    assert error["path"] == ["mine"]
    assert error["extensions"]["code"] == "AS_OF"


def test_a_moment_before_the_first_snapshot_of_a_related_table_is_refused(shop: World) -> None:
    (error,) = shop.errors(RELATED.format(f'timestamp: "{shop.history.moments[0]}"'))
    assert error["message"] == NO_VERSION


@pytest.mark.parametrize(
    ("version", "count"),
    [("{}", 0), ('{timestamp: "2027-01-31", snapshot_id: 1}', 2), ("{snapshot_id: null}", 0)],
)
def test_exactly_one_of_the_two_is_given(shop: World, version: str, count: int) -> None:
    (error,) = shop.errors(f"{{\n  items(as_of: {version}) {{ id }}\n}}")
    assert error["message"] == f"`as_of` has {count} of `timestamp` and `snapshot_id`; give it one of them"
    assert error["extensions"]["code"] == "VALUE"
    assert error["locations"] == [{"line": 2, "column": 3}]


@pytest.mark.parametrize(
    ("version", "text"),
    [
        ('timestamp: "yesterday"', "`as_of.timestamp` does not fit TIMESTAMPTZ"),
        ("timestamp: 5", "`as_of.timestamp` does not fit TIMESTAMPTZ"),
        ('snapshot_id: "1; DROP TABLE items"', "`as_of.snapshot_id` does not fit BIGINT"),
        ("snapshot_id: 9223372036854775808", "`as_of.snapshot_id` does not fit BIGINT"),
        ("snapshot_id: 1.5", "`as_of.snapshot_id` does not fit BIGINT"),
    ],
)
def test_a_value_is_checked_before_anything_is_looked_for(shop: World, version: str, text: str) -> None:
    shop.backend.ran.clear()
    (error,) = shop.errors(f"{{ items(as_of: {{{version}}}) {{ id }} }}")
    assert error["message"].startswith(text)
    assert error["extensions"]["code"] == "VALUE"
    assert error["locations"]
    assert shop.backend.ran == []


@pytest.mark.parametrize(
    "query",
    [
        "{ places(as_of: {snapshot_id: 1}) { region } }",
        '{ places_by_pk(region: "eu", as_of: {snapshot_id: 1}) { region } }',
        "{ named(as_of: {snapshot_id: 1}) { id } }",
        "{ items { owner(as_of: {snapshot_id: 1}) { name } } }",
    ],
)
def test_what_has_no_past_of_its_own_does_not_have_the_argument(shop: World, query: str) -> None:
    (error,) = shop.errors(query)
    assert error["message"].startswith("Unknown argument 'as_of' on field '")
    assert error["extensions"]["code"] == "INVALID"


def test_loading_the_past_ends_with_the_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = Copier.copy
    may_go_on, is_loaded = threading.Event(), threading.Event()

    def slow(*arguments: Any) -> int:
        may_go_on.wait(60)
        rows = copy(*arguments)
        is_loaded.set()
        return rows

    with world(tmp_path, seconds=0.5) as shop:
        monkeypatch.setattr(Copier, "copy", slow)
        (error,) = shop.errors(WHEN, at=shop.history.moments[1])
        assert error["extensions"]["code"] == "LIMIT_SECONDS"
        assert not is_loaded.is_set()
        may_go_on.set()
        assert is_loaded.wait(60)
        assert len(shop.ask(WHEN, at=shop.history.moments[1])["items"]) == 2


# -- under the policies that are ----------------------------------------------------------------------


def test_a_row_filter_of_now_holds_for_rows_of_then(shop: World) -> None:
    query = "query ($at: timestamptz!) { items(as_of: {timestamp: $at}) { id name region } }"
    first, now = ({"id": 1, "name": "apple", "region": "eu"}, {"id": 3, "name": "Fig", "region": "eu"})
    assert shop.ask(query, "eu", at=shop.history.moments[1]) == {"items": [first]}
    assert shop.ask(query, "eu", at=shop.history.moments[2]) == {"items": [now]}
    pear = "query ($at: timestamptz!) { items_by_pk(id: 2, as_of: {timestamp: $at}) { id } }"
    assert shop.ask(pear, "eu", at=shop.history.moments[1]) == {"items_by_pk": None}


def test_a_withheld_column_is_withheld_in_every_snapshot(shop: World) -> None:
    for snapshot in shop.history.snapshots:
        version = f"as_of: {{snapshot_id: {snapshot}}}"
        told = shop.ask(f"{{ items({version}) {{ secret }} }}", "eu")
        assert told == {"items": [{"secret": None}]}
        (error,) = shop.errors(f'{{ items({version}, where: {{secret: {{_eq: "s1"}}}}) {{ id }} }}', "eu")
        assert error["extensions"]["code"] == "INVALID"


def test_a_cell_rule_of_now_holds_for_cells_of_then(shop: World) -> None:
    query = "query ($at: timestamptz!) { items(as_of: {timestamp: $at}) { id secret } }"
    told = shop.ask(query, "half", at=shop.history.moments[1])
    assert told == {"items": [{"id": 1, "secret": "s1"}, {"id": 2, "secret": None}]}


def test_a_table_that_is_denied_has_no_past(shop: World) -> None:
    told = shop.ask("{ owners(as_of: {snapshot_id: 1}) { name } }", "half")
    assert told == {"owners": []}


def test_what_is_hidden_in_an_old_snapshot_never_changes_an_answer(tmp_path: Path) -> None:
    version = "as_of: {timestamp: $at}"
    queries = [
        f"query ($at: timestamptz!) {{ items({version}, {more}) {{ id region secret }} }}"
        for more in (
            "limit: 5",
            "order_by: {secret: desc}",
            'where: {secret: {_gte: ""}}',
            "where: {secret: {_is_null: true}}",
            'where: {_not: {secret: {_regex: "^s"}}}',
            'where: {secret: {_in: ["planted", "s2"]}}',
        )
    ]
    answers = []
    for secret in ("planted", "s2"):
        with world(tmp_path / secret, secret=secret) as shop:
            at = {"at": shop.history.moments[1]}
            assert shop.ask(WHEN, **at)["items"][1]["secret"] == secret
            answers.append([shop.octets(query, "half", at) for query in queries])
    assert answers[0] == answers[1]


@pytest.mark.parametrize("by", ["timestamp", "snapshot_id"])
def test_what_was_answered_then_is_answered_of_then(tmp_path: Path, by: str) -> None:
    queries = [
        "{ items(AS_OF limit: 9) { id name region secret stock owner_id } }",
        '{ items(AS_OF order_by: {region: desc}, where: {_not: {region: {_like: "u%"}}}) { id region } }',
        "{ items(AS_OF limit: 1, offset: 1) { name secret } }",
        "{ a: items_by_pk(AS_OF id: 1) { name secret } b: items_by_pk(AS_OF id: 3) { name } }",
    ]
    with world(tmp_path) as shop:
        told = {"timestamp": f'"{shop.history.moments[-1]}"', "snapshot_id": str(shop.history.snapshots[-1])}

        def answers(version: str) -> list[bytes]:
            asked = [query.replace("AS_OF", version) for query in queries]
            return [shop.octets(query, group) for group in ("staff", "eu", "half") for query in asked]

        before = answers("")
        assert not any(b"errors" in answer for answer in before)
        overwrite(shop.history.items, {"id": 3, "name": "later", "region": "eu", "secret": "s9", "stock": 1})
        for _ in range(2):
            shop.loop.run(shop.backend.prepare(shop.gateway.snapshot.catalog))
        assert answers("") != before
        assert answers(f"as_of: {{{by}: {told[by]}}}, ") == before


def test_a_column_that_was_renamed_is_the_same_column(tmp_path: Path) -> None:
    grants = GRANTS + "p, role:eu, table:shop.items, SELECT, secret, *, -, deny\n"
    with world(tmp_path, grants=grants) as shop:
        items = shop.history.items
        with items.update_schema() as update:
            update.rename_column("name", "title")
            update.rename_column("secret", "name")
        with items.update_schema() as update:
            update.rename_column("title", "secret")
        # What was once called `secret` is `name` today, and the other way round.
        shop.loop.run(shop.backend.prepare(shop.gateway.snapshot.catalog))
        query = "query ($at: timestamptz!) { items(as_of: {timestamp: $at}) { name secret } }"
        told = shop.ask(query, "eu", at=shop.history.moments[1])
        assert told == {"items": [{"name": "s1", "secret": None}]}
