"""Grants that gave nothing to any recorded operation, and the change of their file that takes them out.

A record names rules by file and line, which hold for the version of the policies that it names too. So the
records of the version in force are counted, and no others: what stood in a line before is not guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from io import StringIO
from pathlib import Path

from gateway.audit.engine import ask, moment
from gateway.policy.clause import Clause
from gateway.policy.permissions import SELECT, SQL

#: Permissions whose use is in the audit; that of DESCRIBE alone is not.
_RECORDED = frozenset({SELECT, SQL})

_USES = """
WITH records AS (
  SELECT record.at AS moment, rules, record.at >= $since AS counts FROM read_json(
    $files, format = 'newline_delimited', ignore_errors = true,
    columns = {'at': 'VARCHAR', 'rules': 'VARCHAR[]', 'snapshot': 'VARCHAR'}
  ) AS record
  WHERE record.at IS NOT NULL AND snapshot = $snapshot
)
SELECT NULL AS rule, count(*) FILTER (counts), min(moment) FROM records
UNION ALL
SELECT unnest(rules) AS rule, count(*), min(moment) FROM records WHERE counts GROUP BY rule
"""


@dataclass(frozen=True, slots=True)
class Uses:
    """How often each rule (`grants.csv:12`) gave or took something of a table that an operation read.

    `operations` are those that were recorded in the time and under the version asked for. `first` is when the
    first one of that version was recorded at all, in ISO 8601; None where there is none.
    """

    operations: int
    first: str | None
    rules: Mapping[str, int]


def count_uses(files: Sequence[Path], snapshot: str, since: float) -> Uses:
    """The uses of rules since a moment, in Unix seconds, under one version of the policies."""
    operations, first, rules = 0, None, {}
    for rule, count, moment_of_first in ask(_USES, files, {"snapshot": snapshot, "since": moment(since)}):
        if rule is None:
            operations, first = count, moment_of_first
        else:
            rules[rule] = count
    return Uses(operations, first, rules)


def unused(clauses: Iterable[Clause], uses: Uses) -> tuple[Clause, ...]:
    """The grants that nothing was recorded of, but for denials and what gives DESCRIBE alone.

    A grant on tags comes to a clause for each table that it finds: it is one grant still.
    """
    grants = {
        clause.rule: clause
        for clause in clauses
        if not clause.deny and clause.permissions & _RECORDED and str(clause.rule) not in uses.rules
    }
    return tuple(grants.values())


def removal(text: str, name: str, lines: Collection[int]) -> str:
    """The unified patch for `git apply` that takes lines, counted from one, out of the file `name`."""
    # As the policies have it, a line feed alone ends a line.
    before = StringIO(text, newline="\n").readlines()
    after = [line for number, line in enumerate(before, start=1) if number not in lines]
    patch = unified_diff(before, after, f"a/{name}", f"b/{name}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in patch
    )
