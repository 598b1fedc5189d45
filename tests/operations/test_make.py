from __future__ import annotations

import os
import re
import subprocess

from tests.operations.command import REPOSITORY

TARGETS = {"run", "test", "test-deep", "lint", "bench", "clean", "frontend", "help"}


def test_help_lists_every_target_that_people_use() -> None:
    done = subprocess.run(["make", "help"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    listed = set(re.findall(r"^  make ([\w-]+) ", done.stdout, re.MULTILINE))
    assert listed >= TARGETS
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert set(phony.split()) == listed


def test_a_build_machine_runs_what_people_run() -> None:
    script = REPOSITORY / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").endswith("exec make test\n")
