== told ==
SELECT
  "t0"."company_id" AS c0,
  "t0"."company_name" AS c1,
  "t0"."status" AS c2,
  "t0"."withheld status" AS c3,
  "t0"."revenue" AS c4,
  "t0"."category_code" AS c5,
  "t0"."withheld category_code" AS c6
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE
      WHEN "base"."continent" = 'us'
      THEN "base"."company_name"
      WHEN "base"."continent" = 'eu'
      THEN CASE WHEN "base"."company_name" IS NULL THEN '***' ELSE '***' END
      ELSE CASE
        WHEN LENGTH("base"."company_name") > 2
        THEN SUBSTRING("base"."company_name", 1, 2) || '***'
        WHEN NOT "base"."company_name" IS NULL
        THEN '***'
      END
    END AS "company_name",
    CASE WHEN "base"."continent" = 'us' THEN "base"."category_code" END AS "category_code",
    TRY(
      CASE
        WHEN NOT "base"."status" = 'closed'
        THEN CASE
          WHEN LENGTH("base"."status") > 1
          THEN '***' || RIGHT("base"."status", 1)
          WHEN NOT "base"."status" IS NULL
          THEN '***'
        END
      END
    ) AS "status",
    CASE
      WHEN "base"."continent" = 'eu'
      THEN "base"."revenue"
      ELSE TRY_CAST((
        CASE
          WHEN CAST("base"."revenue" AS DECIMAL(38, 2)) % CAST('100.00' AS DECIMAL(38, 2)) < CAST('0' AS DECIMAL(38, 2))
          THEN (
            CAST("base"."revenue" AS DECIMAL(38, 2)) - CAST("base"."revenue" AS DECIMAL(38, 2)) % CAST('100.00' AS DECIMAL(38, 2))
          ) - CAST('100.00' AS DECIMAL(38, 2))
          ELSE CAST("base"."revenue" AS DECIMAL(38, 2)) - (
            CAST("base"."revenue" AS DECIMAL(38, 2)) % CAST('100.00' AS DECIMAL(38, 2))
          )
        END
      ) AS DECIMAL(12, 2))
    END AS "revenue",
    NOT COALESCE("base"."continent" = 'us', FALSE) AS "withheld category_code",
    NOT COALESCE(NOT "base"."status" = 'closed', FALSE) AS "withheld status"
  FROM "startups"."companies" AS "base"
) AS "t0"
LIMIT 10001

== plain ==
SELECT
  "t0"."company_id" AS c0,
  "t0"."company_name" AS c1,
  "t0"."status" AS c2,
  "t0"."revenue" AS c3,
  "t0"."category_code" AS c4
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE
      WHEN "base"."continent" = 'us'
      THEN "base"."company_name"
      WHEN "base"."continent" = 'eu'
      THEN CASE WHEN "base"."company_name" IS NULL THEN '***' ELSE '***' END
      ELSE CASE
        WHEN LENGTH("base"."company_name") > 2
        THEN SUBSTRING("base"."company_name", 1, 2) || '***'
        WHEN NOT "base"."company_name" IS NULL
        THEN '***'
      END
    END AS "company_name",
    CASE WHEN "base"."continent" = 'us' THEN "base"."category_code" END AS "category_code",
    TRY(
      CASE
        WHEN NOT "base"."status" = 'closed'
        THEN CASE
          WHEN LENGTH("base"."status") > 1
          THEN '***' || RIGHT("base"."status", 1)
          WHEN NOT "base"."status" IS NULL
          THEN '***'
        END
      END
    ) AS "status",
    CASE
      WHEN "base"."continent" = 'eu'
      THEN "base"."revenue"
      ELSE TRY_CAST((
        CASE
          WHEN CAST("base"."revenue" AS DECIMAL(38, 2)) % CAST('100.00' AS DECIMAL(38, 2)) < CAST('0' AS DECIMAL(38, 2))
          THEN (
            CAST("base"."revenue" AS DECIMAL(38, 2)) - CAST("base"."revenue" AS DECIMAL(38, 2)) % CAST('100.00' AS DECIMAL(38, 2))
          ) - CAST('100.00' AS DECIMAL(38, 2))
          ELSE CAST("base"."revenue" AS DECIMAL(38, 2)) - (
            CAST("base"."revenue" AS DECIMAL(38, 2)) % CAST('100.00' AS DECIMAL(38, 2))
          )
        END
      ) AS DECIMAL(12, 2))
    END AS "revenue"
  FROM "startups"."companies" AS "base"
) AS "t0"
LIMIT 10001
