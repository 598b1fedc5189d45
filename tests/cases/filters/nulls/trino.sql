SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."revenue" AS "revenue"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  (
    "t0"."revenue" IS NULL
  ) = CAST(TRUE AS BOOLEAN)
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."founded" AS "founded"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  (
    "t0"."founded" IS NULL
  ) = CAST(FALSE AS BOOLEAN)
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."owner_id" AS "owner_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  (
    "t0"."owner_id" IS NULL
  ) = CAST(TRUE AS BOOLEAN)
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."category_code" AS "category_code"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  (
    "t0"."category_code" IS NULL
  ) = CAST(FALSE AS BOOLEAN)
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."status" AS "status"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  (
    "t0"."status" IS NULL
  ) = CAST(FALSE AS BOOLEAN)
  AND "t0"."status" <> 'operating'
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
