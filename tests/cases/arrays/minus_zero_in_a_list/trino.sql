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
