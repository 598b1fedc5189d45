"""Coming, going, and leaving nothing behind."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Route, expect

from tests.browser.console import PASSWORD, Console

_KEPT = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, document.cookie, window.name, location.href, history.state,
  await indexedDB.databases(), await caches.keys(),
])"""


def _kept(console: Console) -> str:
    kept = console.page.evaluate(_KEPT)
    assert isinstance(kept, str)
    return kept


def _mint(address: str, username: str) -> str:
    answer = httpx.post(f"{address}/auth/token", json={"username": username, "password": PASSWORD})
    return str(answer.json()["access_token"])


def test_a_wrong_password_is_refused_in_words(console: Console, complaint: Callable[[str], None]) -> None:
    console.open()
    console.enter("developer", "not-the-password")
    expect(console.page.get_by_role("alert")).to_have_text("The user name or the password is wrong.")
    expect(console.page.get_by_label("Password")).to_be_focused()
    expect(console.run_button).to_have_count(0)
    complaint("401")


def test_the_token_is_kept_nowhere_but_in_memory(console: Console) -> None:
    console.open()
    with console.page.expect_response("**/auth/token") as minted:
        console.sign_in("developer")
    tokens = [minted.value.json()[name] for name in ("access_token", "id_token")]
    console.run()
    # GraphiQL writes what it keeps half a second after a change.
    console.page.wait_for_timeout(800)
    kept, shown = _kept(console), console.page.content()
    for token in tokens:
        assert token.rpartition(".")[2] not in kept + shown
    assert json.loads(kept)[:4] == [{}, {}, "", ""]
    assert console.context.cookies() == []
    assert not any(token in url for url in console.requests for token in tokens)


def test_signing_out_leaves_nothing_of_the_session(console: Console) -> None:
    console.open()
    console.sign_in("developer")
    rows = console.run()["data"]["getAll"]
    console.sign_out()
    assert rows[0]["company_name"] not in console.page.content()
    assert json.loads(_kept(console))[:3] == [{}, {}, ""]
    expect(console.page.get_by_role("list", name="Your roles")).to_have_count(0)
    console.page.go_back()
    expect(console.run_button).to_have_count(0)


def test_a_pasted_token_opens_the_door(
    console: Console, address: str, complaint: Callable[[str], None]
) -> None:
    console.open()
    console.page.get_by_role("button", name="Use a token instead").click()
    console.page.get_by_label("Token").fill("Bearer e30.e30.e30")
    console.sign_in_button.click()
    expect(console.page.get_by_role("alert")).to_have_text("The gateway does not accept this token.")
    complaint("401")
    console.page.get_by_label("Token").fill(f"Bearer {_mint(address, 'biz-analyst')}\n")
    console.sign_in_button.click()
    expect(console.page.get_by_role("button", name="biz-analyst")).to_be_visible()


def test_without_an_embedded_pool_the_door_asks_for_a_token(console: Console) -> None:
    console.page.route(
        "**/console/config",
        lambda route: route.fulfill(json={"embedded_pool": False, "access_requests": True}),
    )
    console.open()
    expect(console.page.get_by_label("Token")).to_be_focused()
    expect(console.page.get_by_label("Password")).to_have_count(0)


def test_a_gateway_that_is_down_is_told_and_asked_again(
    console: Console, complaint: Callable[[str], None]
) -> None:
    console.page.route("**/console/config", lambda route: route.abort())
    console.page.goto(console.address)
    expect(console.page.get_by_role("alert")).to_contain_text("The gateway does not answer")
    complaint("net::ERR_FAILED")
    console.page.unroute("**/console/config")
    console.page.get_by_role("button", name="Try again").click()
    expect(console.sign_in_button).to_be_visible()


def _ending_in(seconds: float) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        who: dict[str, Any] = route.fetch().json()
        route.fulfill(json={**who, "expires": int(time.time() + seconds)})

    return answer


def test_an_ended_session_covers_the_answers_until_the_person_is_back(console: Console) -> None:
    console.page.route("**/session", _ending_in(8))
    console.open()
    console.sign_in("developer")
    company = console.run()["data"]["getAll"][0]["company_name"]
    expect(console.page.get_by_role("status").first).to_contain_text("less than two minutes")
    dialog = console.page.get_by_role("dialog", name="Your session has ended")
    expect(dialog).to_be_visible(timeout=15_000)
    console.page.keyboard.press("Escape")
    console.page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    console.page.unroute("**/session")
    expect(dialog.get_by_label("User name")).to_have_value("developer")
    dialog.get_by_label("Password").fill(PASSWORD)
    console.page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(console.answer_text).to_contain_text(company)


def test_another_person_after_an_ended_session_starts_afresh(
    console: Console, complaint: Callable[[str], None]
) -> None:
    console.open()
    console.sign_in("developer")
    company = console.run()["data"]["getAll"][0]["company_name"]
    expect(console.answer_text).to_contain_text(company)
    refusal = {"errors": [{"message": "a valid bearer token is required"}]}
    console.page.route("**/graphql", lambda route: route.fulfill(status=401, json=refusal))
    console.run()
    dialog = console.page.get_by_role("dialog", name="Your session has ended")
    expect(dialog).to_be_visible()
    complaint("401")
    console.page.unroute("**/graphql")
    console.sign_in("biz-analyst")
    expect(dialog).to_have_count(0)
    expect(console.page.get_by_text("Run the query with")).to_be_visible()
    models = console.page.evaluate("__MONACO.editor.getModels().map((model) => model.getValue()).join()")
    assert "getAll" in models
    assert company not in models + console.page.content()
    console.page.get_by_role("button", name="Show History").click()
    expect(console.page.get_by_text("History").first).to_be_visible()
    expect(console.page.get_by_role("button", name="Delete from history")).to_have_count(0)


def test_too_many_attempts_are_told_with_the_wait(console: Console, complaint: Callable[[str], None]) -> None:
    console.page.route(
        "**/auth/token", lambda route: route.fulfill(status=429, headers={"retry-after": "42"})
    )
    console.open()
    console.enter("developer")
    expect(console.page.get_by_role("alert")).to_contain_text("Try again in 42 seconds")
    complaint("429")
