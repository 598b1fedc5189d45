"""A running demonstration and a browser to look at it with."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest
from playwright.sync_api import Browser, sync_playwright

from gateway.console.routes import STATIC
from tests.browser.console import CHROMIUM_FLAGS, Console, visit

#: How long the demonstration may take to make its lake and listen, in seconds.
START_SECONDS = 120

_ROOT = Path(__file__).parents[2]

_ADDRESS = re.compile(r"http://127\.0\.0\.1:[1-9][0-9]*")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a gateway answers: `CONSOLE_ADDRESS`, or a demonstration that is started for these tests."""
    running = os.environ.get("CONSOLE_ADDRESS")
    if running:
        yield running.rstrip("/")
        return
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "gateway", "demo", "--port", "0", "--dir", str(folder / "lakegate-demo")]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
    with subprocess.Popen(
        command, cwd=_ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        said: list[str] = []
        found: Queue[str | None] = Queue()

        def listen(lines: Iterator[str]) -> None:
            # Read to the end: a full pipe would stop the demonstration.
            for line in lines:
                said.append(line)
                place = _ADDRESS.search(line)
                if place:
                    found.put(place[0])
            found.put(None)

        reader = threading.Thread(target=listen, args=(iter(process.stdout),), daemon=True)
        reader.start()
        try:
            place = found.get(timeout=START_SECONDS)
            if place is None:
                pytest.fail(f"the demonstration ended at once: {''.join(said)}")
            yield place
        except Empty:
            pytest.fail(f"the demonstration told no address: {''.join(said)}")
        finally:
            process.terminate()
            reader.join(timeout=30)


# One browser per module: while Playwright runs, its event loop keeps every other from running in this thread.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium from `CHROMIUM` or `/usr/bin/chromium`; the tests are skipped where there is none."""
    asked = os.environ.get("CHROMIUM")
    chromium = Path(asked or "/usr/bin/chromium")
    if not chromium.exists():
        if asked:
            pytest.fail(f"`CHROMIUM` names no file: `{asked}`")
        pytest.skip("no Chromium: install it, or name one in `CHROMIUM`")
    if not (STATIC / "index.html").is_file() and not os.environ.get("CONSOLE_ADDRESS"):
        pytest.fail("the console is not built: run `make frontend`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def console(browser: Browser, address: str) -> Iterator[Console]:
    """A visit that must stay on this host, within the policy and without complaint."""
    console = visit(browser, address)
    yield console
    violations = console.violations()
    console.context.close()
    elsewhere = [url for url in console.requests if not url.startswith((address + "/", "data:", "blob:"))]
    assert elsewhere == []
    assert violations == []
    assert console.complaints == []


@pytest.fixture
def complaint(console: Console) -> Callable[[str], None]:
    """Takes back a complaint that a test provoked on purpose; it must have been made."""

    def take_back(text: str) -> None:
        expected = [heard for heard in console.complaints if text in heard]
        assert expected, console.complaints
        console.complaints[:] = [heard for heard in console.complaints if text not in heard]

    return take_back
