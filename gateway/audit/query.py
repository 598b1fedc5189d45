"""Who read which columns of which tables, when, and under which policies: asked of the audit's own files.

The engine reads them line by line, within a bound of memory. What is no record is passed over: whether
records are whole is for `verify` to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.audit.engine import ask, moment

#: Everything asked for is a parameter, and null where it was not asked for.
_READINGS = """
WITH records AS (
  SELECT * FROM read_json(
    $files, format = 'newline_delimited', ignore_errors = true,
    columns = {
      'at': 'VARCHAR', 'request_id': 'VARCHAR', 'subject': 'VARCHAR', 'username': 'VARCHAR',
      'roles': 'VARCHAR[]', 'operation': 'VARCHAR', 'columns': 'MAP(VARCHAR, VARCHAR[])',
      'rows': 'BIGINT', 'outcome': 'VARCHAR', 'snapshot': 'VARCHAR'
    }
  ) AS record
  WHERE record.at IS NOT NULL
    AND ($user IS NULL OR username = $user OR subject = $user)
    AND ($role IS NULL OR list_contains(roles, $role))
    AND ($outcome IS NULL OR outcome = $outcome)
    AND ($since IS NULL OR record.at >= $since)
    AND ($until IS NULL OR record.at < $until)
), tables AS (
  SELECT *, unnest(CASE WHEN cardinality(columns) > 0 THEN map_keys(columns) ELSE [NULL] END) AS name
  FROM records
), readings AS (
  SELECT *, coalesce(columns[name], []) AS names
  FROM tables
  WHERE ($table IS NULL OR name = $table) AND ($column IS NULL OR list_contains(columns[name], $column))
)
"""

_NEWEST = (
    _READINGS
    + """
SELECT readings.at, request_id, subject, username, coalesce(roles, []), operation, name, names,
       coalesce(rows, 0), outcome, snapshot
FROM readings
ORDER BY readings.at DESC, request_id, name
LIMIT $most
"""
)

_TOP = (
    _READINGS  # noqa: S608 - two constants
    + """
SELECT coalesce(username, subject), name, read, count(*), sum(rows)::BIGINT, max(moment)
FROM (
  SELECT username, subject, name, unnest(names) AS read, coalesce(rows, 0) AS rows, readings.at AS moment
  FROM readings
)
WHERE $column IS NULL OR read = $column
GROUP BY ALL
ORDER BY count(*) DESC, sum(rows) DESC, 1, 2, 3
LIMIT $most
"""
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for; None stands for any. `since` and `until`, before which it ends, are Unix seconds.

    `user` is a user name or a subject, `table` is `database.table`, `column` the name of one of its columns;
    `most` bounds how many answers there are.
    """

    user: str | None = None
    role: str | None = None
    table: str | None = None
    column: str | None = None
    outcome: str | None = None
    since: float | None = None
    until: float | None = None
    most: int = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """What one operation read of one `table`; one that came to no table has None, and no columns.

    `rows` are those of the whole operation, `columns` all that its statement read; `snapshot` is the version
    of the policies.
    """

    at: str
    request_id: str | None
    subject: str | None
    username: str | None
    roles: tuple[str, ...]
    operation: str | None
    table: str | None
    columns: tuple[str, ...]
    rows: int
    outcome: str | None
    snapshot: str | None


@dataclass(frozen=True, slots=True)
class Reader:
    """How often somebody read a column, in how many rows of operations, and when last."""

    user: str | None
    table: str
    column: str
    operations: int
    rows: int
    last: str


def readings(files: Sequence[Path], question: Question) -> Iterator[Reading]:
    """What was read, the newest first; what was not answered too, unless an outcome is asked for."""
    for at, request_id, subject, username, roles, operation, table, columns, *rest in _ask(
        _NEWEST, files, question, question.outcome
    ):
        yield Reading(
            at, request_id, subject, username, tuple(roles), operation, table, tuple(columns), *rest
        )


def readers(files: Sequence[Path], question: Question) -> Iterator[Reader]:
    """Who read each column most often; of operations that were answered, unless an outcome is asked for."""
    for row in _ask(_TOP, files, question, question.outcome or "ok"):
        yield Reader(*row)


def _ask(
    sql: str, files: Sequence[Path], question: Question, outcome: str | None
) -> Iterator[tuple[Any, ...]]:
    values = {
        "user": question.user,
        "role": question.role,
        "table": question.table,
        "column": question.column,
        "outcome": outcome,
        "since": None if question.since is None else moment(question.since),
        "until": None if question.until is None else moment(question.until),
        "most": question.most,
    }
    return ask(sql, files, values)
