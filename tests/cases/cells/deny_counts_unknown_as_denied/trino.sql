SELECT
  "t0"."company_id" AS c0,
  "t0"."company_name" AS c1,
  "t0"."status" AS c2,
  "t0"."revenue" AS c3
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN NOT "base"."status" = 'closed' THEN "base"."company_name" END AS "company_name",
    CASE WHEN NOT "base"."status" = 'closed' THEN "base"."status" END AS "status",
    CASE
      WHEN NOT "base"."revenue" > CAST('1000.00' AS DECIMAL(12, 2))
      THEN "base"."revenue"
    END AS "revenue"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
