"""There is no container engine here, so the Dockerfile is read, and what it relies on is run without one."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

from gateway.read_settings import read_settings
from tests.http.server import running_gateway
from tests.operations.command import REPOSITORY, environment

Instruction = tuple[str, str]


def stages() -> list[list[Instruction]]:
    """The instructions of each stage of the Dockerfile, continued lines joined."""
    text = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    found: list[list[Instruction]] = []
    for line in text.splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            if word == "FROM":
                found.append([])
            found[-1].append((word, rest.strip()))
    return found


def all_of(word: str, stage: list[Instruction]) -> list[str]:
    return [rest for name, rest in stage if name == word]


def variables(stage: list[Instruction]) -> dict[str, str]:
    """What ENV sets."""
    return dict(item.split("=", 1) for rest in all_of("ENV", stage) for item in shlex.split(rest))


def test_the_last_stage_is_slim_and_gets_nothing_but_the_installed_package() -> None:
    first, last = stages()
    assert "-slim" in all_of("FROM", first)[0]
    assert "-slim" in all_of("FROM", last)[0]
    assert all_of("COPY", last) == ["--from=build /opt/lakegate /opt/lakegate"]


def test_it_does_not_run_as_root() -> None:
    *_, last = stages()
    (user,) = all_of("USER", last)
    assert int(user.split(":")[0]) > 0
    # Nothing behind it is done as root again.
    names = [name for name, _ in last]
    assert names.index("USER") > max(index for index, name in enumerate(names) if name == "RUN")


def test_a_read_only_root_still_has_a_place_to_spill() -> None:
    *_, last = stages()
    assert all_of("VOLUME", last) == ['["/tmp"]']


def test_nothing_is_fetched_by_address_and_no_secret_is_set() -> None:
    for stage in stages():
        assert all_of("ADD", stage) == []
        assert not re.search(r"curl|wget|git clone", " ".join(all_of("RUN", stage)))
        assert not any(
            re.search("secret|token|password|key", name, re.IGNORECASE)
            for name in [*variables(stage), *all_of("ARG", stage)]
        )


def test_its_settings_are_settings() -> None:
    *_, last = stages()
    settings = read_settings(None, variables(last))
    assert settings.server.host == "0.0.0.0"
    # A read-only root has no place for a file.
    assert settings.audit.path == "-"


def test_only_what_is_copied_is_sent_to_the_builder() -> None:
    lines = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "*"
    sent = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = {name for name in " ".join(all_of("COPY", stages()[0])).split() if name != "./"}
    assert copied == sent
    assert all((REPOSITORY / name).exists() for name in sent)


def test_the_health_check_tells_a_running_gateway_from_none(tmp_path: Path) -> None:
    *_, last = stages()
    (check,) = all_of("HEALTHCHECK", last)
    interpreter, *arguments = json.loads(check.partition("CMD ")[2])
    assert interpreter == "python"

    def healthy(port: str) -> bool:
        command = [sys.executable, *arguments]
        changes = environment(LAKEGATE_SERVER__PORT=port)
        return subprocess.run(command, env=changes, capture_output=True, check=False).returncode == 0

    with running_gateway(tmp_path, rows=20) as gateway:
        port = gateway.url.rpartition(":")[2]
        assert healthy(port)
    assert not healthy(port)
