"""Whole views that other engines run, over a table `hostile` whose columns stand as their types in braces."""

from __future__ import annotations

#: Views, each with the type of every column.
VIEWS = (
    (
        (
            "SELECT id AS n, {VARCHAR} AS t FROM hostile"
            " QUALIFY row_number() OVER (PARTITION BY {TINYINT} ORDER BY id DESC) <= 2"
        ),
        {"n": "INTEGER", "t": "VARCHAR"},
    ),
    (
        (
            "SELECT DISTINCT {TINYINT} AS keeps FROM hostile"
            " QUALIFY rank() OVER (PARTITION BY {SMALLINT} ORDER BY {DOUBLE} DESC) <= 2"
        ),
        {"keeps": "INTEGER"},
    ),
    (
        (
            "WITH a AS (SELECT id, {DOUBLE} AS d FROM hostile WHERE {DOUBLE} > 0)"
            " SELECT x.id AS n, y.d AS d FROM a AS x JOIN a AS y ON x.d = y.d"
        ),
        {"n": "BIGINT", "d": "DOUBLE"},
    ),
    (
        "SELECT g.id AS n, h.id AS m FROM hostile AS h LEFT JOIN hostile AS g ON h.{DOUBLE} = g.{REAL}",
        {"n": "BIGINT", "m": "BIGINT"},
    ),
    (
        (
            "SELECT g.id AS n, {TINYINT} AS m FROM hostile AS h FULL JOIN hostile AS g USING ({TINYINT})"
            " WHERE h.id < 9 OR h.id IS NULL"
        ),
        {"n": "BIGINT", "m": "BIGINT"},
    ),
    (
        (
            "SELECT g.id AS n, h.id AS m FROM hostile AS h"
            " FULL JOIN hostile AS g ON h.id = g.id AND (h.{TINYINT} = g.{SMALLINT})"
        ),
        {"n": "BIGINT", "m": "BIGINT"},
    ),
    (
        "SELECT g.id AS n, h.id AS m FROM hostile AS h RIGHT JOIN hostile AS g ON h.id < g.{TINYINT}",
        {"n": "BIGINT", "m": "BIGINT"},
    ),
    ("SELECT {DOUBLE} AS d, count(*) AS n FROM hostile GROUP BY {DOUBLE}", {"d": "DOUBLE", "n": "BIGINT"}),
    (
        (
            "SELECT upper({VARCHAR}) AS t, count(*) AS n FROM hostile GROUP BY upper({VARCHAR})"
            " HAVING count(*) > 2 AND max({TINYINT}) > 0"
        ),
        {"t": "VARCHAR", "n": "BIGINT"},
    ),
    (
        (
            "SELECT year({DATE}) AS y, left({VARCHAR}, {TINYINT}) AS t, sum({INTEGER}) AS n,"
            " avg({TINYINT}) AS a, count_if({TINYINT} > 0) AS c FROM hostile GROUP BY 1, 2"
        ),
        {"y": "BIGINT", "t": "VARCHAR", "n": "BIGINT", "a": "DOUBLE", "c": "BIGINT"},
    ),
    (
        "SELECT round({DOUBLE} * 1, 2) AS d, count(*) AS n FROM hostile GROUP BY round({DOUBLE} * 1, 2)",
        {"d": "DOUBLE", "n": "BIGINT"},
    ),
    ("SELECT id AS n FROM hostile UNION ALL SELECT {DECIMAL(4, 1)} FROM hostile", {"n": "DECIMAL(12, 1)"}),
    ("SELECT {DOUBLE} AS n FROM hostile UNION SELECT {REAL} FROM hostile", {"n": "DOUBLE"}),
    ("SELECT {DOUBLE} AS n FROM hostile EXCEPT SELECT {REAL} FROM hostile", {"n": "DOUBLE"}),
    ("SELECT {TINYINT} AS n FROM hostile EXCEPT ALL SELECT {SMALLINT} FROM hostile", {"n": "BIGINT"}),
    ("SELECT {TINYINT} AS n FROM hostile INTERSECT ALL SELECT {SMALLINT} FROM hostile", {"n": "BIGINT"}),
    (
        (
            "SELECT {TINYINT} AS n FROM hostile UNION ALL SELECT {SMALLINT} FROM hostile"
            " INTERSECT SELECT id FROM hostile"
        ),
        {"n": "BIGINT"},
    ),
    (
        (
            "WITH a AS (SELECT id FROM hostile), b AS (SELECT id + 1 AS id FROM a) SELECT id AS n FROM"
            " (WITH c AS (SELECT * FROM b) SELECT id FROM c UNION ALL SELECT NULL) AS z"
        ),
        {"n": "BIGINT"},
    ),
    (
        "SELECT lower({VARCHAR}) AS e, {VARCHAR} AS f, id AS n FROM hostile",
        {"e": "ENUM('x', 'é')", "f": "ENUM('5', 'true')", "n": "BIGINT"},
    ),
    (
        (
            "SELECT sum({TINYINT}) / count(*) AS n, CAST(sum({DECIMAL(4, 1)}) AS DECIMAL(15, 1)) / 3 AS d,"
            " sum({TINYINT}) OVER () AS o FROM hostile GROUP BY {TINYINT}"
        ),
        {"n": "DOUBLE", "d": "DOUBLE", "o": "BIGINT"},
    ),
    (
        (
            "SELECT id AS n, avg({TINYINT}) FILTER (WHERE {TINYINT} > 0) AS a,"
            " count(DISTINCT {VARCHAR}) AS c, sum(DISTINCT {TINYINT}) AS s,"
            " max({DOUBLE}) > min({DOUBLE}) AS m, greatest(max({DOUBLE}), 1) AS g FROM hostile GROUP BY id"
        ),
        {"n": "BIGINT", "a": "DOUBLE", "c": "BIGINT", "s": "BIGINT", "m": "BOOLEAN", "g": "DOUBLE"},
    ),
    (
        (
            "SELECT id AS n, avg({TINYINT}) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND CURRENT ROW) AS a,"
            " sum({TINYINT}) OVER (ORDER BY id) + max({DOUBLE}) OVER (ORDER BY id) > 5 AS m FROM hostile"
        ),
        {"n": "BIGINT", "a": "DOUBLE", "m": "BOOLEAN"},
    ),
    (
        (
            'SELECT id AS n, {VARCHAR} AS "My Col", {DATE} AS date, {INTEGER[]} AS l FROM hostile AS "Ho st"'
            " WHERE {INTEGER[]} IS NOT NULL"
        ),
        {"n": "BIGINT", "My Col": "VARCHAR", "date": "DATE", "l": "INTEGER[]"},
    ),
    (
        "SELECT DATE '2024-01-01' AS a, 5 AS b, 0.5 AS c, 'x' AS d, 1e5 AS e, NULL AS f FROM hostile",
        {"a": "DATE", "b": "BIGINT", "c": "DECIMAL(3, 1)", "d": "VARCHAR", "e": "DOUBLE", "f": "DATE"},
    ),
)
