SELECT
  "t0"."company_id" AS c0,
  "t0"."company_name" AS c1,
  "t0"."category_code" AS c2,
  "t0"."status" AS c3,
  "t0"."owner_id" AS c4,
  "t0"."continent" AS c5,
  "t0"."founded" AS c6,
  "t0"."revenue" AS c7
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE
      WHEN "base"."revenue" >= CAST('10.00' AS DECIMAL(12, 2))
      AND "base"."revenue" <= CAST('100.00' AS DECIMAL(12, 2))
      THEN "base"."company_name"
    END AS "company_name",
    CASE WHEN "base"."continent" IN ('eu', 'asia') THEN "base"."category_code" END AS "category_code",
    CASE WHEN "base"."company_name" LIKE '%a%' ESCAPE '\' THEN "base"."status" END AS "status",
    CASE
      WHEN "base"."founded" IS NULL OR "base"."revenue" IS NULL
      THEN "base"."owner_id"
    END AS "owner_id",
    CASE
      WHEN NOT (
        "base"."status" = 'closed' OR "base"."owner_id" > CAST(3 AS INTEGER)
      )
      THEN "base"."continent"
    END AS "continent",
    CASE WHEN "base"."founded" >= CAST('2010-01-01' AS DATE) THEN "base"."founded" END AS "founded",
    CASE WHEN "base"."company_name" < "base"."category_code" THEN "base"."revenue" END AS "revenue"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
