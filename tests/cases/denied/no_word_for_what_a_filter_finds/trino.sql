SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
  WHERE
    "base"."continent" = 'eu'
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 4

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
  WHERE
    "base"."continent" = 'eu'
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
OFFSET 1
LIMIT 1

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."revenue" AS "revenue"
  FROM "startups"."companies" AS "base"
  WHERE
    "base"."continent" = 'eu'
) AS "t0"
WHERE
  "t0"."revenue" > CAST('500.00' AS DECIMAL(12, 2))
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 4
