"""What recorded operations ask of the copies."""

from __future__ import annotations

from dataclasses import replace

from gateway.audit.advise import Advice, advise, read_uses
from gateway.catalog.model import Catalog, Materialize, Relationship, Table
from gateway.plan.uses import Use
from tests.backends.lakes import catalog, csv, table

COLUMNS = {"id": "INTEGER", "status": "VARCHAR", "day": "DATE", "owner": "INTEGER", "tags": "VARCHAR[]"}
ORDERS = replace(
    table(COLUMNS, csv("/t.csv"), key=("id",)),
    relationships={"owner_": Relationship("owner_", "db.owners", (("owner", "id"),))},
)


def use(equal: str = "", ranged: str = "", order: str = "", joined: str = "", name: str = "db.t") -> Use:
    return Use(name, *(tuple(part.split()) for part in (equal, ranged, order, joined)))


def proposal(*given: tuple[int, Use], made: Table = ORDERS) -> Advice:
    (found,) = advise(catalog(made), [each for count, each in given for _ in range(count)])
    return found


def test_what_most_reads_filter_by_comes_first() -> None:
    found = proposal((60, use("status", "day", "id")), (30, use("status", order="day")), (10, use("id")))
    assert found.reads == 100
    assert found.sort == (("status", 90), ("day", 90))
    assert found.indexes == (("id", 10),)


def test_an_order_counts_while_what_is_before_it_is_the_sort() -> None:
    assert proposal((9, use(order="day owner"))).sort == (("day", 9), ("owner", 9))
    assert proposal((9, use(order="-day owner"))).sort == ()


def test_a_table_that_is_read_by_its_key_stays_as_it_is() -> None:
    for given in (use("id"), use(order="id"), use(joined="id"), use("", "id")):
        found = proposal((5, given))
        assert (found.sort, found.indexes, found.is_new) == ((), (), False)


def test_an_index_is_for_keys_that_are_looked_up_alone() -> None:
    by_status = (50, use("status"))
    assert proposal(by_status, (9, use("owner", order="status id"))).indexes == (("owner", 9),)
    assert proposal(by_status, (9, use(joined="id"))).indexes == (("id", 9),)
    assert proposal((60, use("owner", order="id"))).indexes == (), "the copy stands by it"
    for other in (use("owner day"), use("owner", "day"), use("owner", order="day"), use("day")):
        assert proposal((90, use("status")), (9, other)).indexes == ()


def test_what_few_reads_ask_for_is_left_out() -> None:
    found = proposal((97, use("status")), (3, use("day")), (3, use("id")))
    assert (found.sort, found.indexes) == ((("status", 97),), ())


def test_types_that_cannot_be_sorted_or_looked_up_are_left_out() -> None:
    assert proposal((9, use("tags"))).sort == ()
    made = replace(ORDERS, columns=table(COLUMNS | {"owner": "ENUM('a')"}, csv("/t.csv")).columns)
    assert proposal((50, use("status")), (9, use("owner", order="status")), made=made).indexes == ()


def test_what_is_declared_already_is_not_new() -> None:
    made = replace(ORDERS, sort=("status",))
    assert not proposal((9, use("status")), made=made).is_new
    assert proposal((9, use("owner")), made=made).is_new


def test_only_copies_have_a_design() -> None:
    in_place = replace(ORDERS, materialize=Materialize.NEVER)
    given: Catalog = catalog(in_place)
    assert advise(given, [use("status")]) == ()
    assert advise(catalog(ORDERS), [use("status", name="db.gone")]) == ()


def test_records_are_read_and_what_is_none_is_passed_over() -> None:
    line = (
        b'{"outcome":"ok","uses":[{"table":"db.t","equal":["id"],"ranged":[],"order":["-day"],"joined":[]}]}'
    )
    others = [b'{"outcome":"ok"}', b'{"outcome":"ok","uses":3}', b'{"outcome":"ok","uses":[{"table":"t"}]}']
    none = [b"[1]", b"7", b'{"outcome": "o', b""]
    lines = [line, line.replace(b'"ok"', b'"DENIED"'), *others, *none, line]
    assert [*read_uses(lines)] == [use("id", order="-day")] * 2
