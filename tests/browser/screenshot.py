"""Takes the picture of the console that the README shows.

`python -m tests.browser.screenshot http://127.0.0.1:8000 docs/images/console.png`, with a demonstration
running at that address.
"""

from __future__ import annotations

import os
import sys

from playwright.sync_api import expect, sync_playwright

from tests.browser.console import CHROMIUM_FLAGS, visit


def take(address: str, file: str, color_scheme: str) -> None:
    """The analyst's answer to the first query, with what was withheld beside it."""
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
        console = visit(browser, address, color_scheme=color_scheme)
        console.open()
        console.sign_in("biz-analyst")
        console.run()
        expect(console.withheld).to_be_visible()
        expect(console.page.locator(".squiggly-hint")).to_have_count(3)
        console.page.mouse.move(0, 0)
        console.page.screenshot(path=file)
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "light")
