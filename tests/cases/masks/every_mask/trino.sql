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
    CASE
      WHEN LENGTH("base"."company_name") > 3
      THEN CONCAT(SUBSTR("base"."company_name", 1, 3), '***')
      WHEN NOT "base"."company_name" IS NULL
      THEN '***'
    END AS "company_name",
    CASE
      WHEN LENGTH("base"."category_code") > 2
      THEN CONCAT(
        '***',
        SUBSTR(
          "base"."category_code",
          (
            CASE
              WHEN 2 < 0
              THEN (
                0 - 2
              )
              ELSE GREATEST((
                LENGTH("base"."category_code") - 2
              ), 0)
            END + 1
          )
        )
      )
      WHEN NOT "base"."category_code" IS NULL
      THEN '***'
    END AS "category_code",
    CAST(NULL AS VARCHAR) AS "status",
    CASE WHEN "base"."continent" IS NULL THEN '***' ELSE '***' END AS "continent",
    CAST(CAST(DATE_TRUNC(
      'YEAR',
      CAST(CASE
        WHEN "base"."founded" BETWEEN CAST('0001-01-01' AS DATE) AND CAST('9999-12-31' AS DATE)
        THEN "base"."founded"
      END AS TIMESTAMP(6))
    ) AS DATE) AS DATE) AS "founded",
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
ORDER BY
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0,
  "t0"."first_name" AS c1,
  "t0"."last_name" AS c2,
  "t0"."age" AS c3,
  "t0"."address" AS c4
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    CASE
      WHEN LENGTH("base"."first_name") > 0
      THEN CONCAT(SUBSTR("base"."first_name", 1, 1), '.')
      WHEN NOT "base"."first_name" IS NULL
      THEN ''
    END AS "first_name",
    LOWER(
      TO_HEX(
        SHA256(
          CONCAT(
            CAST(FROM_BASE64(
              'PXwvOT8uOSh8Mzp8KDQ1LiglcSgrM3w/ND0uPT8oOS4vXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXA=='
            ) AS VARBINARY),
            FROM_HEX(
              LOWER(
                TO_HEX(
                  SHA256(
                    CONCAT(
                      CAST(FROM_BASE64(
                        'VxZFU1VEU0IWWVAWQl5fREJPG0JBWRZVXldEV1VCU0RFNjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2Ng=='
                      ) AS VARBINARY),
                      TO_UTF8("base"."last_name")
                    )
                  )
                )
              )
            )
          )
        )
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
    ) AS INTEGER) AS "age",
    CASE
      WHEN "base"."address" IS NULL
      THEN 'unknown # of street, or a|b'
      ELSE 'unknown # of street, or a|b'
    END AS "address"
  FROM "startups"."owners" AS "base"
) AS "t0"
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

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
    CASE
      WHEN "base"."salary" IS NULL
      THEN CAST(0 AS INTEGER)
      ELSE CAST(0 AS INTEGER)
    END AS "salary"
  FROM "startups"."employees" AS "base"
) AS "t0"
ORDER BY
  "t0"."id" ASC
LIMIT 10001
