"""The same query from two people: each sees what the policies give."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.console import Console

HIDDEN = ("first_name", "last_name", "address")
FIELDS = {
    *HIDDEN,
    "age",
    "category_code",
    "company_id",
    "company_name",
    "continent",
    "designation",
    "gender",
    "index",
    "owner_id",
    "status",
}


def _rows(answer: Any) -> list[dict[str, Any]]:
    assert "errors" not in answer
    rows = answer["data"]["getAll"]
    assert len(rows) == 40
    assert all(set(row) == FIELDS for row in rows)
    return list(rows)


def test_developer_and_analyst_see_the_same_companies_and_different_owners(console: Console) -> None:
    console.open()
    console.sign_in("developer")
    expect(console.page.get_by_role("list", name="Your roles")).to_contain_text("developer")
    full = _rows(console.run())
    assert any(row["first_name"] for row in full)
    expect(console.summary).to_have_text("getAll: 40 rows · no column withheld")
    expect(console.withheld).to_have_count(0)
    console.sign_out()

    console.sign_in("biz-analyst")
    expect(console.page.get_by_role("list", name="Your roles")).to_contain_text("business-analyst")
    answer = console.run()
    governed = _rows(answer)
    expect(console.answer_text).to_contain_text('"first_name": null')
    expect(console.summary).to_have_text("getAll: 40 rows · 3 columns withheld")
    told = answer["extensions"]["lakegate"]["withheld"]
    assert sorted((entry["path"], entry["column"]) for entry in told) == sorted(
        (["getAll", name], name) for name in HIDDEN
    )
    for table in {entry["table"] for entry in told}:
        expect(console.withheld.get_by_role("heading", name=table)).to_be_visible()
    for name in HIDDEN:
        expect(console.withheld.get_by_text(name, exact=True)).to_be_visible()
        expect(console.withheld.get_by_text(f"getAll.{name}", exact=True)).to_be_visible()

    assert governed == [{**row, **dict.fromkeys(HIDDEN)} for row in full]


def test_each_person_gets_their_own_schema(console: Console) -> None:
    seen = {}
    for username in ("developer", "biz-analyst"):
        console.open()
        with console.page.expect_response("**/graphql") as introspection:
            console.sign_in(username)
        types = introspection.value.json()["data"]["__schema"]["types"]
        seen[username] = {field["name"] for kind in types for field in kind["fields"] or ()}
    assert set(HIDDEN) <= seen["developer"]
    assert not seen["biz-analyst"] & set(HIDDEN)
    assert seen["biz-analyst"] < seen["developer"]


def test_who_is_signed_in_is_told_with_groups_and_roles(console: Console) -> None:
    console.open()
    console.sign_in("both")
    console.page.get_by_role("button", name="both").click()
    told = console.page.get_by_role("group", name="Who you are here")
    expect(told).to_contain_text("dl-dev-developerUserGroup")
    expect(told).to_contain_text("dl-dev-businessAnalystUserGroup")
    for role in ("developer", "business-analyst"):
        expect(told.get_by_text(role, exact=True)).to_be_visible()
    expect(told.get_by_role("time")).not_to_be_empty()
    console.page.keyboard.press("Escape")
    expect(told).to_be_hidden()


def test_a_withheld_field_is_marked_as_withheld_and_not_as_an_error(console: Console) -> None:
    console.open()
    console.sign_in("biz-analyst")
    editor = console.page.locator(".graphiql-query-editor")
    expect(editor.locator(".squiggly-info")).to_have_count(3)
    expect(editor.locator(".squiggly-error")).to_have_count(0)
    console.run()
    expect(editor.locator(".squiggly-hint")).to_have_count(3)
    expect(editor.locator(".squiggly-info")).to_have_count(0)


def test_the_first_query_is_one_that_the_person_can_ask(console: Console) -> None:
    console.open()
    console.sign_in("eu-sales", first="companies(limit: 10)")
    expect(console.query_text).not_to_contain_text("status")
    answer = console.run()
    assert "errors" not in answer
    assert {row["continent"] for row in answer["data"]["companies"]} == {"eu"}
    expect(console.summary).to_have_text("companies: 10 rows · no column withheld")
