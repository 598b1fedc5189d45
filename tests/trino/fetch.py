"""`make trino`: a real Trino server for the tests, from Maven Central into `.trino/`.

Where it cannot be had this says why and leaves nothing behind; the tests then run on what there is.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

#: The newest release that runs on Java 17; `pom.xml` names it too.
VERSION = "435"
HOME = Path(__file__).parents[2] / ".trino"
JAVA = range(17, 23)

_POM = Path(__file__).with_name("pom.xml")
_COMPLETE = HOME / "complete"


def is_fetched() -> bool:
    """Whether `.trino/` holds the whole server."""
    return _COMPLETE.exists() and _COMPLETE.read_text() == VERSION


def obstacle() -> str:
    """Why no Trino server can run on this machine; empty where it can."""
    if not (java := shutil.which("java")) or not shutil.which("javac"):
        return "there is no Java: install a JDK of version 17, such as openjdk-17-jdk-headless"
    told = subprocess.run((java, "-version"), capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', told)
    if not found or int(found[1]) not in JAVA:
        version = found[1] if found else "unknown"
        return f"Java is version {version}, and Trino {VERSION} runs on {JAVA[0]} to {JAVA[-1]}"
    return ""


def fetch() -> str:
    """Fetch the server; gives why it cannot be had, or nothing."""
    if why := obstacle():
        return why
    if not (maven := shutil.which("mvn")):
        return "there is no `mvn`: install Maven"
    shutil.rmtree(HOME, ignore_errors=True)
    command = (maven, "-B", "-q", "-ntp", "-f", str(_POM), f"-Dtrino={VERSION}", f"-Dinto={HOME}")
    ran = subprocess.run((*command, "process-resources"), capture_output=True, text=True, check=False)
    if ran.returncode:
        shutil.rmtree(HOME, ignore_errors=True)
        faults = [line for line in ran.stdout.splitlines() if line.startswith("[ERROR]")]
        return f"Maven cannot fetch it: {faults[0].removeprefix('[ERROR] ') if faults else ran.stderr}"
    _COMPLETE.write_text(VERSION)
    return ""


def main() -> None:
    """Fetch the server unless it is there, and say how it went."""
    if is_fetched():
        return
    sys.stderr.write(f"fetching Trino {VERSION} into {HOME.name}/\n")
    if why := fetch():
        sys.stderr.write(f"no Trino, so the tests run without it: {why}\n")


if __name__ == "__main__":
    main()
