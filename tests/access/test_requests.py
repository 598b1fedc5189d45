"""Requests for access on a whole gateway: asked, decided, in force, and over."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from gateway.audit.seal import Seal
from gateway.audit.verify import verify
from gateway.policy.read import GRANTS as FILE
from tests.access.world import GRANTS, Town, play
from tests.gateway.shop import Shop


def test_what_is_asked_for_is_given_for_a_time(shop: Shop) -> None:
    async def scene(there: Town) -> None:
        assert await there.sees() == [None, None]
        asked = await there.ask()
        assert (asked["state"], asked["user"], asked["columns"]) == ("waiting", "ann", ["secret"])
        (waiting,) = (await there.listed("zoe", "approver"))["waiting"]
        assert waiting == asked
        done = await there.decide("approve", asked["id"], days=3)
        assert done["request"]["state"] == "approved"
        assert done["request"]["decided_by"] == "zoe"
        assert done["warnings"] == []
        await there.in_force("ann", ["s1", "s2"])
        assert await there.sees("ben") == [None, None]
        (own,) = (await there.listed("ann"))["own"]
        assert (own["state"], own["answer"]) == ("approved", "it is needed")
        assert (await there.listed("zoe", "approver"))["waiting"] == []

    play(shop, scene)

    before, _, added = shop.grants.read_text().partition("\n\n")
    assert f"{before}\n" == GRANTS
    comment, line = added.splitlines()
    assert comment.startswith("# Access request ")
    assert comment.endswith(": ann asked: to count them - zoe approved: it is needed")
    assert line.startswith("p, user:sub-ann, table:shop.items, SELECT|DESCRIBE, secret, *, until=")


def test_an_approval_may_give_less(shop: Shop) -> None:
    async def scene(there: Town) -> Any:
        asked = await there.ask(columns=["secret", "name"])
        terms: dict[str, Any] = {
            "columns": ["secret"],
            "masks": {"secret": "last(2)"},
            "filter": "some",
            "days": 2,
        }
        trial = await there.decide("approve", asked["id"], dry_run=True, **terms)
        assert shop.grants.read_text() == GRANTS
        done = await there.decide("approve", asked["id"], **terms)
        assert trial["diff"].splitlines()[-1] == f"+{trial['line']}"
        assert trial["request"]["state"] == "waiting"
        await there.in_force("ann", ["***", None])
        return done["line"]

    line = play(shop, scene)

    assert "secret=last(2), some, until=" in line
    (test,) = yaml.safe_load(next((shop.policies / "tests").iterdir()).read_text())["tests"]
    assert test["as"] == {"user": "sub-ann"}
    assert (test["visible"], test["masks"]) == (["secret"], {"secret": "last(2)"})


def test_a_mask_with_commas_and_quotes_stands_in_one_field(shop: Shop) -> None:
    async def scene(there: Town) -> None:
        asked = await there.ask()
        done = await there.decide("approve", asked["id"], masks={"secret": 'constant("a", b)'})
        assert '"secret=constant(""a"", b)"' in done["line"]
        await there.in_force("ann", ['"a", b', '"a", b'])

    play(shop, scene)


@pytest.mark.parametrize(
    ("terms", "code", "told"),
    [
        ({"columns": ["id"]}, "BAD_REQUEST", "`id` was not asked for"),
        ({"masks": {"name": "null"}}, "BAD_REQUEST", "`name` was not asked for"),
        ({"days": 31}, "BAD_REQUEST", "30 days were asked for"),
        ({"filter": "none"}, "FAULTY_FILES", "`table:shop.items` has no data filter `none`"),
        ({"filter": "mine"}, "BAD_REQUEST", "the filter depends on session.fruit"),
        ({"masks": {"secret": "none"}}, "FAULTY_FILES", "there is no mask `none`"),
        (
            {"masks": {"secret": "null\np, role:staff, catalog, SELECT, *, *, -, allow"}},
            "BAD_REQUEST",
            "control",
        ),
        ({"masks": {"secret": "null|id"}}, "BAD_REQUEST", "the rule would read otherwise"),
        ({"reason": ""}, "BAD_REQUEST", "`reason` is empty"),
        ({"dry": True}, "BAD_REQUEST", "unknown key `dry`"),
    ],
)
def test_terms_that_cannot_be_are_refused_and_nothing_is_written(
    shop: Shop, terms: dict[str, Any], code: str, told: str
) -> None:
    async def scene(there: Town) -> None:
        asked = await there.ask()
        refused = await there.decide("approve", asked["id"], **terms)
        assert refused[1] == code
        assert told in refused[2]
        assert (await there.listed("ann"))["own"] == [asked]

    play(shop, scene)

    assert shop.grants.read_text() == GRANTS
    assert not (shop.policies / "tests").exists()


def test_masks_stay_within_the_columns_that_are_given(shop: Shop) -> None:
    async def scene(there: Town) -> None:
        asked = await there.ask(columns=["secret", "name"])
        refused = await there.decide("approve", asked["id"], columns=["name"], masks={"secret": "null"})
        assert refused[2].startswith("`secret` is masked and not given")

    play(shop, scene)


def test_a_reason_cannot_write_a_line(shop: Shop) -> None:
    reason = "so\np, role:staff, table:shop.items, SELECT, *, *, -, allow\r\u2028\u202e"

    async def scene(there: Town) -> None:
        asked = await there.ask(reason=reason)
        await there.decide("approve", asked["id"], reason=reason)
        await there.in_force("ann", ["s1", "s2"])
        assert await there.sees("ben") == [None, None]

    play(shop, scene)

    assert sum(line.startswith("p,") for line in shop.grants.read_text().splitlines()) == 7


def test_whoever_holds_it_with_the_option_grant_may_hand_it_on(shop: Shop) -> None:
    async def scene(there: Town) -> None:
        asked = await there.ask()
        assert (await there.listed("olga", "owner"))["waiting"] == [asked]
        assert (await there.listed("pam", "part"))["waiting"] == [asked]
        refused = await there.decide("approve", asked["id"], "part", who="pam")
        assert refused[1] == "FORBIDDEN"
        assert (await there.decide("reject", asked["id"], "part", who="pam"))[1] == "FORBIDDEN"
        done = await there.decide("approve", asked["id"], "part", who="pam", filter="some")
        assert done["request"]["state"] == "approved"
        await there.in_force("ann", ["s1", None])
        other = await there.ask()
        assert (await there.decide("approve", other["id"], "owner", who="olga"))["warnings"] == []
        await there.in_force("ann", ["s1", "s2"])

    play(shop, scene)


def test_nobody_else_knows_of_a_request_or_decides_it(shop: Shop) -> None:
    async def scene(there: Town) -> None:
        asked = await there.ask()
        for groups in (("staff",), ("auditor",)):
            assert (await there.listed("eve", *groups)) == {"own": [], "waiting": []}
            for what in ("approve", "reject"):
                assert (await there.decide(what, asked["id"], *groups, who="eve"))[:2] == (404, "NO_REQUEST")
            withdrawn = await there.told("eve", "/access-requests/withdraw", {"id": asked["id"]}, *groups)
            assert withdrawn[:2] == (404, "NO_REQUEST")
        taken = await there.told("zoe", "/access-requests/withdraw", {"id": asked["id"]}, "approver")
        assert taken[1] == "NO_REQUEST"

    play(shop, scene)

    assert shop.grants.read_text() == GRANTS


def test_nobody_decides_on_their_own_behalf(shop: Shop) -> None:
    async def scene(there: Town) -> None:
        asked = await there.ask("zoe", "approver")
        assert (await there.listed("zoe", "approver"))["waiting"] == []
        for what in ("approve", "reject"):
            refused = await there.decide(what, asked["id"])
            assert refused[:2] == (403, "FORBIDDEN")
            assert "nobody decides a request of their own" in refused[2]

    play(shop, scene)


def test_a_request_is_decided_once(shop: Shop) -> None:
    async def scene(there: Town) -> None:
        asked = await there.ask()
        rejected = await there.decide("reject", asked["id"], reason="no need")
        assert (rejected["state"], rejected["answer"], rejected["until"]) == ("rejected", "no need", None)
        for what in ("approve", "reject"):
            refused = await there.decide(what, asked["id"])
            assert refused[:2] == (409, "DECIDED")
            assert "is rejected already by zoe at " in refused[2]
        again = await there.told("ann", "/access-requests/withdraw", {"id": asked["id"]})
        assert again[1] == "DECIDED"
        other = await there.ask()
        withdrawn = await there.told("ann", "/access-requests/withdraw", {"id": other["id"]})
        assert withdrawn["state"] == "withdrawn"
        assert (await there.decide("approve", other["id"]))[1] == "DECIDED"

    play(shop, scene)


def test_what_may_be_asked_for_is_bounded(shop: Shop) -> None:
    async def scene(there: Town) -> None:
        assert (await there.ask(days=31))[:2] == (400, "LIMIT_ACCESS")
        await there.ask()
        await there.ask()
        refused = await there.ask()
        assert refused[:2] == (400, "LIMIT_ACCESS")
        assert "2 of your requests wait" in refused[2]
        assert (await there.ask("ben"))["state"] == "waiting"

    play(shop, scene)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"table": "shop.none"}, "there is no table `shop.none`"),
        ({"columns": ["none"]}, "`shop.items` has no column `none`"),
        ({"columns": []}, "`columns` is empty"),
        ({"days": 0}, "`days` should be greater than or equal to 1"),
        ({"reason": " " * 1001}, "`reason` should have at most 1000 characters"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(shop: Shop, changed: dict[str, Any], told: str) -> None:
    async def scene(there: Town) -> None:
        refused = await there.ask(**changed)
        assert refused[1] == "BAD_REQUEST"
        assert told in refused[2]

    play(shop, scene)


def test_what_is_hidden_cannot_be_told_from_what_is_not_there(shop: Shop) -> None:
    settings = shop.folder / "lakegate.toml"
    settings.write_text('on_denied = "hide"\n' + settings.read_text())

    async def scene(there: Town) -> None:
        secret, none = await there.ask(columns=["secret"]), await there.ask(columns=["nonsense"])
        assert secret[2].replace("secret", "nonsense") == none[2]
        hidden = await there.ask("tom", "auditor", table="shop.items")
        absent = await there.ask("tom", "auditor", table="shop.nonsense")
        assert hidden[2].replace("items", "nonsense") == absent[2]
        assert (await there.ask(columns=["name"]))["state"] == "waiting"

    play(shop, scene)


def test_of_a_view_the_columns_of_its_table_are_asked_for(shop: Shop) -> None:
    catalog = shop.catalog / "shop.yaml"
    catalog.write_text(
        catalog.read_text()
        + """\
  others:
    source: {files: DATA/items/*.csv}
    columns: {id: INTEGER, name: VARCHAR, secret: VARCHAR}
views:
  all:
    sql: SELECT i.name, i.secret AS said, o.secret AS other FROM items i JOIN others o ON i.id = o.id
    columns: {name: VARCHAR, said: VARCHAR, other: VARCHAR}
""".replace("DATA", str(shop.folder / "data"))
    )
    shop.grants.write_text(GRANTS + "p, role:staff, table:shop.others, SELECT, id, *, -, allow\n")

    async def scene(there: Town) -> None:
        asked = await there.ask(table="all", columns=["name", "said"])
        assert (asked["table"], asked["columns"]) == ("shop.items", ["secret"])
        several = await there.ask(table="shop.all", columns=["said", "other"])
        assert "made of several tables: ask for columns of `shop.items`, `shop.others`" in several[2]
        nothing = await there.ask(table="all", columns=["name"])
        assert "made of what you see: there is nothing to ask for" in nothing[2]
        assert "`shop.all` has no column `none`" in (await there.ask(table="all", columns=["none"]))[2]

    play(shop, scene)


def test_a_subject_that_no_rule_can_name_asks_in_vain(shop: Shop) -> None:
    async def scene(there: Town) -> None:
        assert "no rule can name the subject of your token" in (await there.ask("two words"))[2]

    play(shop, scene)


def test_among_several_issuers_nobody_asks(shop: Shop) -> None:
    settings = shop.folder / "lakegate.toml"
    text = settings.read_text()
    settings.write_text(text.replace('issuers = ["', 'issuers = ["https://other.example", "'))

    async def scene(there: Town) -> None:
        assert "no rule can name the subject of your token" in (await there.ask())[2]

    play(shop, scene)


def test_a_denial_of_a_group_is_told_of_before(shop: Shop) -> None:
    async def scene(there: Town) -> None:
        asked = await there.ask("ann", "staff", "barred")
        trial = await there.decide("approve", asked["id"], dry_run=True)
        assert trial["warnings"] == ["`secret` stays withheld: a rule denies it to one of their groups"]

    play(shop, scene)


def test_what_says_nothing_new_and_tests_that_fail_are_told_of_before(shop: Shop) -> None:
    (shop.policies / "tests").mkdir()
    (shop.policies / "tests" / "ann.yaml").write_text(
        "tests:\n- {name: nothing for ann, as: {user: sub-ann}, table: shop.items, withheld: [secret]}\n"
    )

    async def scene(there: Town) -> None:
        asked = await there.ask()
        trial = await there.decide("approve", asked["id"], dry_run=True)
        assert trial["warnings"] == ["tests/ann.yaml:2: the test `nothing for ann` fails"]
        assert (await there.decide("approve", asked["id"]))["request"]["state"] == "approved"
        other = await there.ask(days=29)
        trial = await there.decide("approve", other["id"], dry_run=True)
        assert any(
            "the rule says nothing that grants.csv:9 does not say" in each for each in trial["warnings"]
        )

    play(shop, scene)


def test_nothing_is_given_of_a_hybrid_table(shop: Shop) -> None:
    catalog = shop.catalog / "shop.yaml"
    catalog.write_text(catalog.read_text().replace("  items:\n", "  items:\n    mode: hybrid\n"))

    async def scene(there: Town) -> None:
        asked = await there.ask()
        refused = await there.decide("approve", asked["id"])
        assert "`shop.items` is hybrid, and persons are not opted in" in refused[2]

    play(shop, scene)


def test_faulty_files_refuse_an_approval(shop: Shop) -> None:
    async def scene(there: Town) -> None:
        asked = await there.ask()
        (shop.policies / "roles.csv").write_text("g, what\n")
        refused = await there.decide("approve", asked["id"])
        assert refused[:2] == (422, "FAULTY_FILES")
        assert "roles.csv:1" in refused[2]

    play(shop, scene)

    assert shop.grants.read_text() == GRANTS


def test_the_newest_file_is_added_to(shop: Shop) -> None:
    more = "p, role:staff, table:shop.items, DESCRIBE, *, *, -, allow"

    async def scene(there: Town) -> None:
        asked = await there.ask()
        shop.grants.write_text(GRANTS + more)
        await there.decide("approve", asked["id"])

    play(shop, scene)

    assert f"{more}\n\n# Access request " in shop.grants.read_text()


def test_every_change_is_in_the_audit_before_it_is_made(shop: Shop) -> None:
    async def scene(there: Town) -> tuple[str, list[dict[str, Any]]]:
        asked = await there.ask()
        await there.listed("ann")
        await there.decide("approve", asked["id"], masks={"secret": "null"})
        return asked["id"], there.records()

    id, records = play(shop, scene)

    told = [(each["operation"].rpartition("/")[2], each["outcome"]) for each in records]
    assert told == [
        ("ask", "STARTED"),
        ("ask", "ok"),
        ("access-requests", "ok"),
        ("approve", "STARTED"),
        ("approve", "ok"),
    ]
    assert records[1]["about"] == {
        "request": id,
        "of": "sub-ann",
        "table": "shop.items",
        "columns": ["secret"],
        "state": "waiting",
    }
    assert records[2]["about"] is None
    assert records[3]["about"] == records[4]["about"]
    assert records[3]["about"]["state"] == "approved"
    assert "secret=null" in records[3]["about"]["rule"]
    assert "to count them" not in shop.audit.read_text()
    assert verify([shop.audit], Seal()).fault is None


@pytest.mark.parametrize("mode", ["required", "best-effort"])
def test_without_an_audit_nothing_changes_where_it_is_required(shop: Shop, mode: str) -> None:
    settings = shop.folder / "lakegate.toml"
    told = f'path = "/dev/full"\nmode = "{mode}"'
    settings.write_text(settings.read_text().replace('path = "audit.jsonl"', told))

    async def scene(there: Town) -> None:
        asked = await there.ask()
        if mode == "required":
            assert asked[:2] == (503, "AUDIT")
        else:
            assert asked["state"] == "waiting"

    play(shop, scene)
    again = settings.read_text().replace('"/dev/full"', '"audit.jsonl"')
    settings.write_text(again)

    async def look(there: Town) -> int:
        return len((await there.listed("ann"))["own"])

    assert play(shop, look) == (mode == "best-effort")


def test_without_a_file_there_are_no_requests(shop: Shop) -> None:
    settings = shop.folder / "lakegate.toml"
    settings.write_text(settings.read_text().replace('path = "access.sqlite"\n', ""))

    async def scene(there: Town) -> None:
        assert (await there.ask())[:2] == (404, "NOT_FOUND")

    play(shop, scene)


def test_requests_outlast_the_process(shop: Shop) -> None:
    async def scene(there: Town) -> Any:
        return await there.ask()

    asked = play(shop, scene)

    async def look(there: Town) -> Any:
        return (await there.listed("ann"))["own"]

    assert play(shop, look) == [asked]
    assert (shop.folder / "access.sqlite").stat().st_mode & 0o777 == 0o600


def test_a_table_that_is_gone_has_requests_that_nobody_decides(shop: Shop) -> None:
    async def scene(there: Town) -> Any:
        return await there.ask()

    asked = play(shop, scene)
    for path, old, new in (
        (shop.catalog / "shop.yaml", "  items:", "  things:"),
        (shop.policies / FILE.file, "shop.items", "shop.things"),
        (shop.policies / "data_filters.csv", "shop.items", "shop.things"),
    ):
        path.write_text(path.read_text().replace(old, new))

    async def look(there: Town) -> Any:
        assert (await there.decide("approve", asked["id"]))[1] == "NO_REQUEST"
        return (await there.listed("ann"))["own"]

    assert play(shop, look) == [asked]
