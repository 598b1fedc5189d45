SELECT
  "counted"."t0_company_id" AS c0,
  "counted"."t0_company_name" AS c1,
  "counted"."t0_company_name" AS c2,
  "counted"."t0_company_id" AS c3,
  "counted"."total" AS c4
FROM (
  SELECT
    "t0"."company_id" AS "t0_company_id",
    "t0"."company_name" AS "t0_company_name",
    COUNT(*) OVER () AS "total"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      CASE WHEN "base"."continent" = 'us' THEN "base"."company_name" END AS "company_name"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
) AS "counted"
ORDER BY
  "counted"."t0_company_name" DESC NULLS FIRST,
  "counted"."t0_company_id" ASC
LIMIT 9
