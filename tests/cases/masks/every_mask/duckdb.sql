SELECT
  c0 AS c0,
  c1 AS c1,
  c2 AS c2,
  c3 AS c3,
  c4 AS c4,
  CAST(c5 AS TEXT) AS c5,
  c6 AS c6
FROM (
  SELECT
    "t0"."company_id" AS c0,
    "t0"."company_name" AS c1,
    "t0"."category_code" AS c2,
    "t0"."status" AS c3,
    "t0"."continent" AS c4,
    "t0"."founded" AS c5,
    "t0"."revenue" AS c6
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      TRY(
        CASE
          WHEN LENGTH("base"."company_name") > 3
          THEN SUBSTRING("base"."company_name", 1, 3) || '***'
          WHEN NOT "base"."company_name" IS NULL
          THEN '***'
        END
      ) AS "company_name",
      TRY(
        CASE
          WHEN LENGTH("base"."category_code") > 2
          THEN '***' || RIGHT("base"."category_code", 2)
          WHEN NOT "base"."category_code" IS NULL
          THEN '***'
        END
      ) AS "category_code",
      CAST(NULL AS TEXT) AS "status",
      TRY(CASE WHEN "base"."continent" IS NULL THEN '***' ELSE '***' END) AS "continent",
      CAST(DATE_TRUNC(
        'YEAR',
        CASE
          WHEN "base"."founded" BETWEEN CAST('0001-01-01' AS DATE) AND CAST('9999-12-31' AS DATE)
          THEN "base"."founded"
        END
      ) AS DATE) AS "founded",
      TRY_CAST((
        CASE
          WHEN CAST("base"."revenue" AS DECIMAL(38, 2)) % CAST('50.00' AS DECIMAL(38, 2)) < CAST('0' AS DECIMAL(38, 2))
          THEN (
            CAST("base"."revenue" AS DECIMAL(38, 2)) - CAST("base"."revenue" AS DECIMAL(38, 2)) % CAST('50.00' AS DECIMAL(38, 2))
          ) - CAST('50.00' AS DECIMAL(38, 2))
          ELSE CAST("base"."revenue" AS DECIMAL(38, 2)) - (
            CAST("base"."revenue" AS DECIMAL(38, 2)) % CAST('50.00' AS DECIMAL(38, 2))
          )
        END
      ) AS DECIMAL(12, 2)) AS "revenue"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  LIMIT 10001
) AS result

SELECT
  "t0"."people_id" AS c0,
  "t0"."first_name" AS c1,
  "t0"."last_name" AS c2,
  "t0"."age" AS c3,
  "t0"."address" AS c4
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    TRY(
      CASE
        WHEN LENGTH("base"."first_name") > 0
        THEN SUBSTRING("base"."first_name", 1, 1) || '.'
        WHEN NOT "base"."first_name" IS NULL
        THEN ''
      END
    ) AS "first_name",
    TRY(
      SHA256(
        CAST($2 AS BLOB) || UNHEX(SHA256(CAST($1 AS BLOB) || ENCODE("base"."last_name")))
      )
    ) AS "last_name",
    TRY_CAST((
      CASE
        WHEN CAST("base"."age" AS DECIMAL(38, 0)) % CAST('10' AS DECIMAL(38, 0)) < CAST('0' AS DECIMAL(38, 0))
        THEN (
          CAST("base"."age" AS DECIMAL(38, 0)) - CAST("base"."age" AS DECIMAL(38, 0)) % CAST('10' AS DECIMAL(38, 0))
        ) - CAST('10' AS DECIMAL(38, 0))
        ELSE CAST("base"."age" AS DECIMAL(38, 0)) - (
          CAST("base"."age" AS DECIMAL(38, 0)) % CAST('10' AS DECIMAL(38, 0))
        )
      END
    ) AS INT) AS "age",
    TRY(
      CASE
        WHEN "base"."address" IS NULL
        THEN 'unknown # of street, or a|b'
        ELSE 'unknown # of street, or a|b'
      END
    ) AS "address"
  FROM "startups"."owners" AS "base"
) AS "t0"
LIMIT 10001
-- $1 = b'W\x16ESUDSB\x16YP\x16B^_DBO\x1bBAY\x16U^WDWUBSDE6666666666666666666666666666666'
-- $2 = b'=|/9?.9(|3:|(45.(%q(+3|?4=.=?(9./\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\'

SELECT
  "t0"."id" AS c0,
  "t0"."name" AS c1,
  "t0"."company_id" AS c2,
  "t0"."salary" AS c3
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."name" AS "name",
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."salary" IS NULL THEN CAST(0 AS INT) ELSE CAST(0 AS INT) END AS "salary"
  FROM "startups"."employees" AS "base"
) AS "t0"
LIMIT 10001
