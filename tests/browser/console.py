"""The console as a person uses it, through Chromium."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect

PASSWORD = "lakegate-demo"

#: Chromium's own talk with the world is off, so that every request seen is the page's.
CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

#: Loading the editor on a busy machine takes a while.
PATIENCE_MS = 60_000

_COUNT_VIOLATIONS = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
"""


@dataclass
class Console:
    """One visit: the page, and everything that went over the wire or wrong in it."""

    context: BrowserContext
    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> None:
        """Loads the page and waits for its door."""
        self.page.goto(self.address + path)
        expect(self.sign_in_button).to_be_visible()

    @property
    def sign_in_button(self) -> Locator:
        return self.page.get_by_role("button", name="Sign in", exact=True)

    @property
    def run_button(self) -> Locator:
        return self.page.get_by_role("button", name="Execute query")

    @property
    def withheld(self) -> Locator:
        return self.page.get_by_role("region", name="Withheld from you")

    @property
    def errors(self) -> Locator:
        return self.page.get_by_role("region", name=re.compile("^Errors?$"))

    @property
    def summary(self) -> Locator:
        return self.page.locator(".summary")

    def enter(self, username: str, password: str = PASSWORD) -> None:
        """Fills the form in and sends it."""
        self.page.get_by_label("User name").fill(username)
        self.page.get_by_label("Password").fill(password)
        self.sign_in_button.click()

    def sign_in(self, username: str, first: str = "getAll") -> None:
        """Signs in and waits for the schema and for a first query of the root field `first`."""
        with self.page.expect_response("**/graphql", timeout=PATIENCE_MS):
            self.enter(username)
        expect(self.run_button).to_be_visible(timeout=PATIENCE_MS)
        expect(self.query_text).to_contain_text(first, timeout=PATIENCE_MS)

    def sign_out(self) -> None:
        """Signs out and waits for the door."""
        self.page.get_by_role("button", name="Sign out").click()
        expect(self.sign_in_button).to_be_visible()

    @property
    def query_text(self) -> Locator:
        return self.page.locator(".graphiql-query-editor .view-lines")

    @property
    def answer_text(self) -> Locator:
        return self.page.locator(".result-window .view-lines")

    def write(self, query: str) -> None:
        """Replaces the query by this one."""
        self.page.locator(".graphiql-query-editor .monaco-editor").first.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(query)
        self.page.keyboard.press("Escape")

    def run(self) -> Mapping[str, Any]:
        """Runs the query and gives the answer as it came over the wire."""
        with self.page.expect_response("**/graphql", timeout=PATIENCE_MS) as answer:
            self.run_button.click()
        body = answer.value.json()
        assert isinstance(body, dict)
        return body

    def violations(self) -> list[str]:
        """What the Content-Security-Policy stopped."""
        found = self.page.evaluate("window.violations")
        assert isinstance(found, list)
        return found


def visit(browser: Browser, address: str, *, color_scheme: str = "light") -> Console:
    """A fresh profile that records what it asks for and complains of."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        color_scheme="dark" if color_scheme == "dark" else "light",
        locale="en-GB",
    )
    context.add_init_script(_COUNT_VIOLATIONS)
    console = Console(context, context.new_page(), address)

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            console.complaints.append(message.text)

    def note(request: Request) -> None:
        console.requests.append(request.url)

    context.on("request", note)
    console.page.on("console", hear)
    console.page.on("pageerror", lambda error: console.complaints.append(str(error)))
    return console
