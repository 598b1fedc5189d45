"""The installed command, as a person runs it."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from unittest import mock

from gateway.cli import main

#: The command that the package installs, beside the Python that runs the tests.
LAKEGATE = Path(sys.executable).with_name("lakegate")
REPOSITORY = Path(__file__).parents[2]
SECONDS_TO_START = 60


@dataclass(frozen=True, slots=True)
class Told:
    """What a command ended with, and what it said where."""

    status: int
    out: str
    err: str


def environment(**changes: str) -> dict[str, str]:
    """The tests' own environment, without what would set Lakegate, with the command on the path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LAKEGATE_")}
    path = f"{LAKEGATE.parent}{os.pathsep}{kept.get('PATH', '')}"
    return {**kept, "PATH": path, "no_proxy": "127.0.0.1", **changes}


def lakegate(*arguments: str | Path, folder: Path, **changes: str) -> Told:
    """Runs a command to its end in a folder; `changes` are environment variables."""
    done = subprocess.run(
        [str(LAKEGATE), *map(str, arguments)],
        cwd=folder,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Told(done.returncode, done.stdout, done.stderr)


def call(*arguments: str | Path, folder: Path, **changes: str) -> Told:
    """The same without a process of its own, for commands that end by themselves."""
    out, err = io.StringIO(), io.StringIO()
    status: object = 0
    with (
        mock.patch.object(sys, "argv", ["lakegate", *map(str, arguments)]),
        mock.patch.dict(os.environ, environment(**changes), clear=True),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            status = end.code or 0
    assert isinstance(status, int)
    return Told(status, out.getvalue(), err.getvalue())


@dataclass(slots=True)
class Demonstration:
    """A running `lakegate demo`: its address, its folder, and what it has said."""

    address: str
    folder: Path
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)


@contextmanager
def demonstration(folder: Path, *arguments: str | Path) -> Iterator[Demonstration]:
    """`lakegate demo` in a folder on a free port, from when it says that it is ready until the block ends."""
    command = [str(LAKEGATE), "demo", "--port", "0", *map(str, arguments)]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        running = Demonstration("", folder, process)
        ready: Queue[str] = Queue()

        def listen(lines: Iterator[str]) -> None:
            # Read to the end: a full pipe would stop the demonstration.
            for line in lines:
                running.said.append(line)
                if "ready at" in line:
                    running.address = line.split()[-1].rstrip("/")
                if "Ctrl-C" in line:
                    ready.put(running.address)
            ready.put("")

        reader = threading.Thread(target=listen, args=(iter(process.stdout),), daemon=True)
        reader.start()
        try:
            assert ready.get(timeout=SECONDS_TO_START), f"it ended: {''.join(running.said)}"
            yield running
        except Empty:
            raise AssertionError(f"the demonstration is not ready: {''.join(running.said)}") from None
        finally:
            process.terminate()
            reader.join(timeout=30)
