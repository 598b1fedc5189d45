SELECT
  "t0"."category_code" AS c0,
  "t0"."status" AS c1,
  "t0"."n" AS c2
FROM (
  SELECT
    "base"."category_code",
    "base"."status",
    "base"."n"
  FROM (
    SELECT
      "companies"."company_id" AS "company_id",
      "companies"."category_code" AS "category_code",
      "companies"."status" AS "status",
      ROW_NUMBER() OVER (
        PARTITION BY "companies"."continent"
        ORDER BY "companies"."status", "companies"."company_id", "companies"."category_code"
      ) AS "n"
    FROM (
      SELECT
        CAST(NULL AS TEXT) AS "company_id",
        "base"."category_code" AS "category_code",
        "base"."status" AS "status",
        "base"."continent" AS "continent"
      FROM "startups"."companies" AS "base"
    ) AS "companies"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."n" <= CAST($1 AS BIGINT)
ORDER BY
  "t0"."category_code" ASC,
  "t0"."status" ASC,
  "t0"."n" ASC
LIMIT 10001
-- $1 = 2
