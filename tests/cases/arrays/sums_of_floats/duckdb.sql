SELECT
  CAST(SUM(CAST("t0"."ratio" AS DOUBLE) ORDER BY CAST("t0"."ratio" AS DOUBLE) ASC) AS DOUBLE) AS c0,
  CAST(SUM(CAST("t0"."single" AS DOUBLE) ORDER BY CAST("t0"."single" AS DOUBLE) ASC) AS DOUBLE) AS c1,
  CAST(SUM(CAST("t0"."ratio" AS DOUBLE) ORDER BY CAST("t0"."ratio" AS DOUBLE) ASC) AS DOUBLE) / NULLIF(CAST(COUNT("t0"."ratio") AS DOUBLE), 0) AS c2
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."ratio" AS "ratio",
    "base"."single" AS "single"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."id" IN (
    CAST($1 AS INT),
    CAST($2 AS INT),
    CAST($3 AS INT),
    CAST($4 AS INT),
    CAST($5 AS INT),
    CAST($6 AS INT),
    CAST($7 AS INT)
  )
-- $1 = 8
-- $2 = 9
-- $3 = 11
-- $4 = 12
-- $5 = 13
-- $6 = 14
-- $7 = 15

SELECT
  CAST(SUM(CAST("t0"."ratio" AS DOUBLE) ORDER BY CAST("t0"."ratio" AS DOUBLE) ASC) AS DOUBLE) AS c0,
  CAST(SUM(CAST("t0"."single" AS DOUBLE) ORDER BY CAST("t0"."single" AS DOUBLE) ASC) AS DOUBLE) / NULLIF(CAST(COUNT("t0"."single") AS DOUBLE), 0) AS c1
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."ratio" AS "ratio",
    "base"."single" AS "single"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."id" IN (CAST($1 AS INT), CAST($2 AS INT))
-- $1 = 2
-- $2 = 3

SELECT
  "groups"."k0" AS c0,
  "groups"."m0" AS c1
FROM (
  SELECT
    "t0"."two" AS "k0",
    CAST(SUM(CAST("t0"."ratio" AS DOUBLE) ORDER BY CAST("t0"."ratio" AS DOUBLE) ASC) AS DOUBLE) AS "m0"
  FROM (
    SELECT
      "base"."id" AS "id",
      "base"."two" AS "two",
      "base"."ratio" AS "ratio"
    FROM "lab"."samples" AS "base"
  ) AS "t0"
  WHERE
    "t0"."id" > CAST($1 AS INT)
  GROUP BY
    "t0"."two"
) AS "groups"
ORDER BY
  "groups"."k0" ASC
LIMIT 10001
-- $1 = 10
