== both, negative, no_cursor ==
none

== too_many ==
SELECT
  "counted"."total" AS c0
FROM (
  SELECT
    COUNT(*) OVER () AS "total",
    "t0"."company_name" AS "t0_company_name",
    "t0"."company_id" AS "t0_company_id"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      "base"."company_name" AS "company_name"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
) AS "counted"
ORDER BY
  "counted"."t0_company_name" ASC,
  "counted"."t0_company_id" ASC
LIMIT 10002
