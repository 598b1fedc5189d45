"""One address, two answers: the page for a browser, GraphQL for everybody else."""

from __future__ import annotations

import httpx

from tests.browser.console import Console


def test_a_browser_gets_the_page_at_graphql_and_can_work_there(console: Console) -> None:
    console.open("/graphql")
    console.sign_in("developer")
    assert len(console.run()["data"]["getAll"]) == 40


def test_fetch_gets_json_at_graphql(console: Console) -> None:
    console.open()
    media = console.page.evaluate(
        "async () => (await fetch('/graphql?query={__typename}')).headers.get('content-type')"
    )
    assert "json" in media
    # Chromium reports every 401; this one was asked for without a token.
    console.complaints.clear()


def test_both_pages_have_the_same_strict_headers(address: str) -> None:
    for path in ("/", "/graphql"):
        answer = httpx.get(address + path, headers={"accept": "text/html"})
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe-eval" not in policy
        assert "blob:" not in policy


def test_the_page_names_no_other_host_and_carries_no_script(address: str) -> None:
    html = httpx.get(address + "/", headers={"accept": "text/html"}).text
    assert "//" not in html
    assert html.count("<script") == html.count('<script type="module" crossorigin src="/console/assets/')
    assert " on" not in "".join(part.partition(">")[0] for part in html.split("<")[1:])
