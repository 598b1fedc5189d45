"""`python -m tests.cases [--update] [CASE...]`: compare the golden cases, or write their files anew."""

from __future__ import annotations

import argparse
import asyncio
import difflib
import sys

from tests.cases.case import case_names, read_case
from tests.cases.golden import actual_files, written_files


def main() -> int:
    """Compare or write; the number of cases that differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.cases", description=__doc__)
    parser.add_argument("--update", action="store_true", help="write the files of the cases that differ")
    parser.add_argument("cases", nargs="*", metavar="CASE", help="names, or the beginnings of names")
    arguments = parser.parse_args()
    differing = 0
    for name in case_names():
        if arguments.cases and not name.startswith(tuple(arguments.cases)):
            continue
        case = read_case(name)
        actual, written = asyncio.run(actual_files(case)), written_files(case)
        for file in sorted(actual.keys() | written.keys()):
            before, after = written.get(file, ""), actual.get(file, "")
            if before == after:
                continue
            differing += 1
            lines = difflib.unified_diff(
                before.splitlines(), after.splitlines(), f"{name}/{file}", f"{name}/{file} now", lineterm=""
            )
            sys.stdout.write("\n".join(lines) + "\n")
            if arguments.update and file in actual:
                (case.folder / file).write_text(after, encoding="utf-8")
            elif arguments.update:
                (case.folder / file).unlink()
    return 0 if arguments.update else differing


if __name__ == "__main__":
    sys.exit(min(main(), 1))
