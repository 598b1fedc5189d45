SELECT
  "t0"."c0" AS c0
FROM (
  SELECT
    "base"."c0"
  FROM (
    SELECT
      "companies"."continent" AS "c0"
    FROM (
      SELECT
        "base"."continent" AS "continent"
      FROM "startups"."companies" AS "base"
      WHERE
        "base"."continent" IN ('eu', 'uk')
    ) AS "companies"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."c0" DESC
LIMIT 2
OFFSET $1
-- $1 = 1
