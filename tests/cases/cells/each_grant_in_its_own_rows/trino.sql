SELECT
  "t0"."company_id" AS c0,
  "t0"."company_name" AS c1,
  "t0"."revenue" AS c2
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."continent" = 'eu' THEN "base"."company_name" END AS "company_name",
    CASE WHEN "base"."continent" = 'us' THEN "base"."revenue" END AS "revenue"
  FROM "startups"."companies" AS "base"
  WHERE
    "base"."continent" = 'eu' OR "base"."continent" = 'us'
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
