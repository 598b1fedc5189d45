SELECT
  "t0"."c0" AS c0
FROM (
  SELECT
    "base"."c0"
  FROM (
    SELECT
      "companies"."name" AS "c0"
    FROM (
      SELECT
        "base"."name" AS "name",
        CAST("base"."status" AS TEXT) AS "status",
        "base"."founded" AS "founded",
        "base"."revenue" AS "revenue"
      FROM "startups"."companies" AS "base"
      WHERE
        "base"."continent" IN ('eu', 'uk')
    ) AS "companies"
    WHERE
      "companies"."founded" >= TRY_CAST($2 AS DATE)
      AND "companies"."revenue" < TRY_CAST(100.75 AS DECIMAL(12, 2))
      AND "companies"."name" <> $1
      AND "companies"."status" = 'open'
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."c0" ASC
LIMIT 10001
-- $1 = "x' OR 1 = 1 --"
-- $2 = '2000-01-01'
