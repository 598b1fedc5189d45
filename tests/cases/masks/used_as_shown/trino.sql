SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."company_name" IS NULL THEN '***' ELSE '***' END AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."company_name" LIKE 'A%' ESCAPE '\'
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0,
  "t0"."founded" AS c1,
  "t0"."revenue" AS c2
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."company_name" IS NULL THEN '***' ELSE '***' END AS "company_name",
    CAST(CAST(DATE_TRUNC(
      'YEAR',
      CAST(CASE
        WHEN "base"."founded" BETWEEN CAST('0001-01-01' AS DATE) AND CAST('9999-12-31' AS DATE)
        THEN "base"."founded"
      END AS TIMESTAMP(6))
    ) AS DATE) AS DATE) AS "founded",
    TRY_CAST((
      CASE
        WHEN CAST("base"."revenue" AS DECIMAL(38, 2)) % CAST('100.00' AS DECIMAL(38, 2)) < CAST('0' AS DECIMAL(38, 2))
        THEN (
          CAST("base"."revenue" AS DECIMAL(38, 2)) - CAST("base"."revenue" AS DECIMAL(38, 2)) % CAST('100.00' AS DECIMAL(38, 2))
        ) - CAST('100.00' AS DECIMAL(38, 2))
        ELSE CAST("base"."revenue" AS DECIMAL(38, 2)) - (
          CAST("base"."revenue" AS DECIMAL(38, 2)) % CAST('100.00' AS DECIMAL(38, 2))
        )
      END
    ) AS DECIMAL(12, 2)) AS "revenue"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."company_name" = '***' AND "t0"."revenue" >= CAST('0.00' AS DECIMAL(12, 2))
ORDER BY
  "t0"."company_name" ASC,
  "t0"."founded" DESC NULLS FIRST,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "groups"."k0" AS c0,
  "groups"."k1" AS c1,
  "groups"."m0" AS c2
FROM (
  SELECT
    "t0"."founded" AS "k0",
    "t0"."category_code" AS "k1",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      CASE
        WHEN LENGTH("base"."category_code") > 0
        THEN CONCAT(SUBSTR("base"."category_code", 1, 1), '.')
        WHEN NOT "base"."category_code" IS NULL
        THEN ''
      END AS "category_code",
      CAST(CAST(DATE_TRUNC(
        'YEAR',
        CAST(CASE
          WHEN "base"."founded" BETWEEN CAST('0001-01-01' AS DATE) AND CAST('9999-12-31' AS DATE)
          THEN "base"."founded"
        END AS TIMESTAMP(6))
      ) AS DATE) AS DATE) AS "founded"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  GROUP BY
    "t0"."founded",
    "t0"."category_code"
) AS "groups"
ORDER BY
  "groups"."k0" ASC,
  "groups"."k1" ASC
LIMIT 10001

SELECT
  COUNT(DISTINCT "t0"."company_name") AS c0,
  MIN("t0"."company_name") AS c1,
  MIN("t0"."revenue") AS c2,
  MAX("t0"."founded") AS c3,
  CAST(SUM("t0"."revenue") AS DECIMAL(38, 2)) AS c4
FROM (
  SELECT
    CASE WHEN "base"."company_name" IS NULL THEN '***' ELSE '***' END AS "company_name",
    CAST(CAST(DATE_TRUNC(
      'YEAR',
      CAST(CASE
        WHEN "base"."founded" BETWEEN CAST('0001-01-01' AS DATE) AND CAST('9999-12-31' AS DATE)
        THEN "base"."founded"
      END AS TIMESTAMP(6))
    ) AS DATE) AS DATE) AS "founded",
    TRY_CAST((
      CASE
        WHEN CAST("base"."revenue" AS DECIMAL(38, 2)) % CAST('100.00' AS DECIMAL(38, 2)) < CAST('0' AS DECIMAL(38, 2))
        THEN (
          CAST("base"."revenue" AS DECIMAL(38, 2)) - CAST("base"."revenue" AS DECIMAL(38, 2)) % CAST('100.00' AS DECIMAL(38, 2))
        ) - CAST('100.00' AS DECIMAL(38, 2))
        ELSE CAST("base"."revenue" AS DECIMAL(38, 2)) - (
          CAST("base"."revenue" AS DECIMAL(38, 2)) % CAST('100.00' AS DECIMAL(38, 2))
        )
      END
    ) AS DECIMAL(12, 2)) AS "revenue"
  FROM "startups"."companies" AS "base"
) AS "t0"

SELECT
  "t0"."company_id" AS c0,
  "t0"."founded" AS c1,
  "t0"."founded" AS c2,
  "t0"."company_id" AS c3
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CAST(CAST(DATE_TRUNC(
      'YEAR',
      CAST(CASE
        WHEN "base"."founded" BETWEEN CAST('0001-01-01' AS DATE) AND CAST('9999-12-31' AS DATE)
        THEN "base"."founded"
      END AS TIMESTAMP(6))
    ) AS DATE) AS DATE) AS "founded"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."founded" ASC,
  "t0"."company_id" ASC
LIMIT 3
