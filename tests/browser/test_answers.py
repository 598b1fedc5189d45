"""What the console makes of answers, and how it reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.console import Console, visit

#: WCAG 2.2, 1.4.3: text against its ground.
LEAST_CONTRAST = 4.5

_CONTRAST = """(element) => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => {
    const channel = (value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  };
  let ground = element;
  while (ground.parentElement && parse(getComputedStyle(ground).backgroundColor)[3] === 0) {
    ground = ground.parentElement;
  }
  const pair = [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor];
  const [high, low] = pair.map((color) => light(parse(color))).sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}"""


def _answer_with(body: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=200, content_type="application/json", body=body)


def test_long_numbers_keep_every_digit(console: Console) -> None:
    console.open()
    console.sign_in("developer")
    body = '{"data": {"getAll": [{"index": 9007199254740993, "age": 1.50, "x": 1e400}]}}'
    console.page.route("**/graphql", _answer_with(body))
    console.run_button.click()
    for number in ("9007199254740993", "1.50", "1e400"):
        expect(console.answer_text).to_contain_text(number)


def test_an_error_stands_beside_the_answer_with_its_code(
    console: Console, complaint: Callable[[str], None]
) -> None:
    console.open()
    console.sign_in("developer")
    console.write("query { getAll { no_such_column } }")
    answer = console.run()
    assert answer["errors"]
    expect(console.errors).to_contain_text("no_such_column")
    expect(console.errors).to_contain_text(answer["errors"][0]["extensions"]["code"])
    expect(console.errors).to_contain_text("line 1, column")
    # Chromium reports the status, which is the one of GraphQL over HTTP.
    complaint("400")


def test_a_wholly_withheld_table_is_named(console: Console) -> None:
    console.open()
    console.sign_in("biz-analyst")
    withheld = '[{"path": ["owners"], "table": "startups.owners", "column": null}]'
    body = f'{{"data": {{"owners": []}}, "extensions": {{"lakegate": {{"withheld": {withheld}}}}}}}'
    console.page.route("**/graphql", _answer_with(body))
    console.run_button.click()
    expect(console.withheld).to_contain_text("the whole table")
    expect(console.summary).to_have_text("owners: 0 rows · 1 table withheld")


def test_what_stands_beside_an_answer_belongs_to_its_tab(console: Console) -> None:
    console.open()
    console.sign_in("biz-analyst")
    console.run()
    expect(console.withheld).to_be_visible()
    console.page.get_by_role("button", name="New tab").click()
    expect(console.withheld).to_have_count(0)
    console.page.locator("#graphiql-session-tab-0").click()
    expect(console.withheld).to_be_visible()


def test_stop_gives_up_the_request(console: Console) -> None:
    console.open()
    console.sign_in("developer")
    # Never answered: only the page can end it.
    console.page.route("**/graphql", lambda route: None)
    with console.page.expect_event("requestfailed") as given_up:
        console.run_button.click()
        console.page.get_by_role("button", name="Stop query").click()
    assert given_up.value.failure == "net::ERR_ABORTED"
    expect(console.run_button).to_be_visible()
    expect(console.errors).to_have_count(0)


def test_everything_can_be_done_with_the_keyboard(console: Console) -> None:
    keyboard = console.page.keyboard
    console.open()
    expect(console.page.get_by_label("User name")).to_be_focused()
    keyboard.type("biz-analyst")
    keyboard.press("Tab")
    keyboard.type("lakegate-demo")
    with console.page.expect_response("**/graphql"):
        keyboard.press("Enter")
    expect(console.query_text).to_contain_text("getAll")
    console.page.get_by_role("region", name="Operation Editor").locator("textarea").focus()
    keyboard.press("Control+Enter")
    expect(console.withheld).to_be_visible()
    console.page.get_by_role("button", name="Sign out").focus()
    keyboard.press("Enter")
    expect(console.sign_in_button).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Browser, address: str, scheme: str) -> None:
    console = visit(browser, address, color_scheme=scheme)
    try:
        console.open()
        at_the_door = [".lead", ".hint", ".field label", ".primary", ".link"]
        ratios = {name: console.page.locator(name).first.evaluate(_CONTRAST) for name in at_the_door}
        console.sign_in("biz-analyst")
        console.run()
        expect(console.withheld).to_be_visible()
        inside = [".roles li", ".who", ".quiet", ".summary", ".finding h2", ".finding p", ".column", ".paths"]
        ratios |= {name: console.page.locator(name).first.evaluate(_CONTRAST) for name in inside}
    finally:
        console.context.close()
    assert {name: ratio for name, ratio in ratios.items() if ratio < LEAST_CONTRAST} == {}


def test_the_chosen_theme_lasts_and_is_all_that_is_stored(console: Console) -> None:
    console.open()
    console.page.get_by_label("Theme").select_option("dark")
    console.page.reload()
    expect(console.page.locator("html")).to_have_attribute("data-theme", "dark")
    assert console.page.evaluate("({...localStorage})") == {"lakegate:theme": "dark"}
    console.sign_in("developer")
    expect(console.page.locator("body")).to_contain_class("graphiql-dark")
