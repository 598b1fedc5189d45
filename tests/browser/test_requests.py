"""Requests for access: an analyst asks from what an answer withheld, an administrator decides."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.console import PATIENCE_MS, Console

#: Where to keep a picture of each step, for people to look at.
PICTURES = os.environ.get("CONSOLE_PICTURES")


def dialog(console: Console, name: str) -> Locator:
    return console.page.get_by_role("dialog", name=name)


def picture(console: Console, name: str) -> None:
    if PICTURES:
        console.page.screenshot(path=Path(PICTURES) / f"{name}.png")


def ask(console: Console, reason: str) -> None:
    """Signs in as somebody of a region and asks for what the answer withholds.

    The demonstration is that of all tests: nobody else of them is given anything.
    """
    console.open()
    console.sign_in("regional")
    console.write("{ owners(limit: 1) { people_id gender age } }")
    console.run()
    console.withheld.get_by_role("button", name="Ask for access").click()
    asking = dialog(console, "Ask for access")
    expect(asking.get_by_label("Columns")).to_have_value("gender, age")
    asking.get_by_label("Days").fill("60")
    asking.get_by_label("What do you need it for?").fill(reason)
    picture(console, "ask")
    asking.get_by_role("button", name="Ask", exact=True).click()
    expect(asking.get_by_role("status")).to_contain_text("gender, age")
    asking.get_by_role("button", name="Close").click()


def test_a_request_is_withdrawn_and_another_one_refused(console: Console) -> None:
    ask(console, "one")
    ask_again = console.withheld.get_by_role("button", name="Ask for access")
    ask_again.click()
    asking = dialog(console, "Ask for access")
    asking.get_by_label("Columns").fill("none")
    asking.get_by_label("What do you need it for?").fill("two")
    # A refusal is told in the form, and a browser tells of the status as well.
    asking.get_by_role("button", name="Ask", exact=True).click()
    expect(asking.get_by_role("alert")).to_contain_text("has no column `none`")
    console.complaints.clear()
    asking.get_by_role("button", name="Close").click()
    console.page.get_by_role("button", name="Requests").click()
    own = dialog(console, "Requests for access").get_by_role("region", name="Yours")
    own.get_by_role("button", name="Withdraw").first.click()
    expect(own).to_contain_text("withdrawn")


def test_what_is_withheld_is_asked_for_and_given_masked(console: Console) -> None:
    ask(console, "to write to them")
    console.sign_out()

    console.sign_in("admin", first="__typename")
    console.page.get_by_role("button", name="Requests").click()
    waiting = dialog(console, "Requests for access").get_by_role("region", name="Waiting for you")
    request = waiting.get_by_role("form", name="Request of regional")
    request.get_by_role("checkbox", name="age").uncheck()
    request.get_by_label("Mask of gender").fill("redact")
    request.get_by_label("Days").fill("30")
    request.get_by_label("Your reason").fill("for this month")
    request.get_by_role("button", name="Look at the rule").click()
    expect(request.get_by_role("status")).to_contain_text("gender=redact")
    picture(console, "decide")
    request.get_by_role("button", name="Approve").click()
    expect(waiting).to_contain_text("Nothing waits for your decision.")
    dialog(console, "Requests for access").get_by_role("button", name="Close").click()
    console.sign_out()

    console.sign_in("regional")
    console.page.get_by_role("button", name="Requests").click()
    own = dialog(console, "Requests for access").get_by_role("region", name="Yours")
    expect(own).to_contain_text("approved")
    expect(own).to_contain_text("for this month")
    picture(console, "approved")
    dialog(console, "Requests for access").get_by_role("button", name="Close").click()
    console.write("{ owners(limit: 1) { people_id gender } }")
    # The policies are read anew within moments.
    for _ in range(100):
        if str(console.run()["data"]["owners"][0]["gender"]) == "***":
            break
        console.page.wait_for_timeout(100)
    expect(console.answer_text).to_contain_text("***", timeout=PATIENCE_MS)
    assert console.complaints == []
    assert console.violations() == []
