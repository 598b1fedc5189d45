SELECT
  JSON_FORMAT(
    CAST(TRANSFORM(
      "alike"."t0_grid",
      e0 -> CAST(TRANSFORM(e0, e1 -> CAST(CAST(e1 AS VARCHAR) AS JSON)) AS JSON)
    ) AS JSON)
  ) AS c0
FROM (
  SELECT
    "t0"."grid" AS "t0_grid",
    ROW_NUMBER() OVER (PARTITION BY "t0"."row" ORDER BY "t0"."row" ASC) AS "rank",
    "t0"."row" AS "t0_row"
  FROM (
    SELECT
      "base"."row" AS "row",
      "base"."grid" AS "grid"
    FROM "lake"."kinds" AS "base"
  ) AS "t0"
  WHERE
    "t0"."row" = 'odd'
) AS "alike"
WHERE
  COALESCE("alike"."rank", 0) = 1
ORDER BY
  "alike"."t0_row" ASC
LIMIT 10001

SELECT
  "alike"."t0_single" AS c0,
  "alike"."t0_double" AS c1,
  "alike"."t0_tiny" AS c2
FROM (
  SELECT
    "t0"."single" AS "t0_single",
    "t0"."double" AS "t0_double",
    "t0"."tiny" AS "t0_tiny",
    ROW_NUMBER() OVER (PARTITION BY "t0"."row" ORDER BY "t0"."row" ASC) AS "rank",
    "t0"."row" AS "t0_row"
  FROM (
    SELECT
      "base"."row" AS "row",
      "base"."tiny" AS "tiny",
      "base"."single" AS "single",
      "base"."double" AS "double"
    FROM "lake"."kinds" AS "base"
  ) AS "t0"
  WHERE
    "t0"."row" IN ('odd', 'odder')
) AS "alike"
WHERE
  COALESCE("alike"."rank", 0) = 1
ORDER BY
  "alike"."t0_row" ASC
LIMIT 10001
