SELECT
  "page"."t0_company_name" AS c0,
  "page"."t0_revenue" AS c1,
  "t1"."matched" AS c2,
  "t1"."first_name" AS c3,
  "page"."t0_revenue" AS c4,
  "page"."t0_company_id" AS c5,
  "page"."total" AS c6
FROM (
  SELECT
    "counted"."t0_company_name" AS "t0_company_name",
    "counted"."t0_revenue" AS "t0_revenue",
    "counted"."t0_company_id" AS "t0_company_id",
    "counted"."total" AS "total",
    "counted"."t0_owner_id" AS "t0_owner_id"
  FROM (
    SELECT
      "t0"."company_name" AS "t0_company_name",
      "t0"."revenue" AS "t0_revenue",
      "t0"."company_id" AS "t0_company_id",
      COUNT(*) OVER () AS "total",
      "t0"."owner_id" AS "t0_owner_id"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        "base"."company_name" AS "company_name",
        "base"."category_code" AS "category_code",
        "base"."owner_id" AS "owner_id",
        "base"."revenue" AS "revenue"
      FROM "startups"."companies" AS "base"
    ) AS "t0"
    WHERE
      "t0"."category_code" <> 'fashion'
  ) AS "counted"
  ORDER BY
    "counted"."t0_revenue" DESC,
    "counted"."t0_company_id" ASC
  LIMIT 3
) AS "page"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."first_name" AS "first_name",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "page"."t0_owner_id" = "t1"."people_id"
ORDER BY
  "page"."t0_revenue" DESC,
  "page"."t0_company_id" ASC
