SELECT
  c0 AS c0,
  c1 AS c1,
  CASE WHEN ISFINITE(c2) THEN CAST(c2 AS TEXT) END AS c2
FROM (
  SELECT
    "t0"."id" AS c0,
    "t0"."ratio" AS c1,
    "t0"."single" AS c2
  FROM (
    SELECT
      "base"."id" AS "id",
      "base"."ratio" AS "ratio",
      "base"."single" AS "single"
    FROM "lab"."samples" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."ratio" ASC,
    "t0"."id" ASC
  LIMIT 10001
) AS result

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."ratio" AS "ratio"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."ratio" > CAST($1 AS DOUBLE)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 1000000000000000.0

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."ratio" AS "ratio"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  NOT "t0"."ratio" > CAST($1 AS DOUBLE)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 1000000000000000.0

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."ratio" AS "ratio"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."ratio" < CAST($1 AS DOUBLE)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 0.0

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."ratio" AS "ratio"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."ratio" = CAST($1 AS DOUBLE)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 0.0

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."ratio" AS "ratio"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."ratio" <> CAST($1 AS DOUBLE)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 1.5

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."single" AS "single"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."single" IN (CAST($1 AS REAL), CAST($2 AS REAL))
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 0.10000000149011612
-- $2 = 1.5
