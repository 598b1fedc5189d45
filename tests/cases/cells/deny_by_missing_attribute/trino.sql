== europe ==
SELECT
  "t0"."company_id" AS c0,
  "t0"."revenue" AS c1
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    CASE WHEN NOT "base"."continent" <> 'eu' THEN "base"."revenue" END AS "revenue"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

== missing ==
SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
