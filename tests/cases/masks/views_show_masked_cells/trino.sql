== masked ==
SELECT
  "t0"."company_name" AS c0,
  "t0"."continent" AS c1,
  "t0"."first_name" AS c2,
  "t0"."age" AS c3
FROM (
  SELECT
    "base"."company_id",
    "base"."company_name",
    "base"."status",
    "base"."continent",
    "base"."first_name",
    "base"."last_name",
    "base"."age"
  FROM (
    SELECT
      "c"."company_id" AS "company_id",
      "c"."company_name" AS "company_name",
      "c"."status" AS "status",
      "c"."continent" AS "continent",
      "o"."first_name" AS "first_name",
      "o"."last_name" AS "last_name",
      "o"."age" AS "age"
    FROM (
      SELECT
        CASE
          WHEN LENGTH("base"."company_id") > 1
          THEN CONCAT(
            '***',
            SUBSTR(
              "base"."company_id",
              (
                CASE
                  WHEN 1 < 0
                  THEN (
                    0 - 1
                  )
                  ELSE GREATEST((
                    LENGTH("base"."company_id") - 1
                  ), 0)
                END + 1
              )
            )
          )
          WHEN NOT "base"."company_id" IS NULL
          THEN '***'
        END AS "company_id",
        "base"."company_name" AS "company_name",
        "base"."status" AS "status",
        "base"."owner_id" AS "owner_id",
        CASE
          WHEN LENGTH("base"."continent") > 0
          THEN CONCAT(SUBSTR("base"."continent", 1, 1), '.')
          WHEN NOT "base"."continent" IS NULL
          THEN ''
        END AS "continent"
      FROM "startups"."companies" AS "base"
    ) AS "c"
    LEFT JOIN (
      SELECT
        "base"."people_id" AS "people_id",
        CASE
          WHEN LENGTH("base"."first_name") > 0
          THEN CONCAT(SUBSTR("base"."first_name", 1, 1), '.')
          WHEN NOT "base"."first_name" IS NULL
          THEN ''
        END AS "first_name",
        CAST(NULL AS VARCHAR) AS "last_name",
        TRY_CAST((
          CASE
            WHEN CAST("base"."age" AS DECIMAL(38, 0)) % CAST('20' AS DECIMAL(38, 0)) < CAST('0' AS DECIMAL(38, 0))
            THEN (
              CAST("base"."age" AS DECIMAL(38, 0)) - CAST("base"."age" AS DECIMAL(38, 0)) % CAST('20' AS DECIMAL(38, 0))
            ) - CAST('20' AS DECIMAL(38, 0))
            ELSE CAST("base"."age" AS DECIMAL(38, 0)) - (
              CAST("base"."age" AS DECIMAL(38, 0)) % CAST('20' AS DECIMAL(38, 0))
            )
          END
        ) AS INTEGER) AS "age"
      FROM "startups"."owners" AS "base"
    ) AS "o"
      ON "c"."owner_id" = "o"."people_id"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC,
  "t0"."status" ASC,
  "t0"."continent" ASC,
  "t0"."first_name" ASC,
  "t0"."last_name" ASC,
  "t0"."age" ASC
LIMIT 10

SELECT
  "t0"."continent" AS c0
FROM (
  SELECT
    "base"."continent",
    "base"."companies"
  FROM (
    SELECT
      "companies"."continent" AS "continent",
      COUNT(*) AS "companies",
      MIN("companies"."founded") AS "oldest"
    FROM (
      SELECT
        "base"."status" AS "status",
        CASE
          WHEN LENGTH("base"."continent") > 0
          THEN CONCAT(SUBSTR("base"."continent", 1, 1), '.')
          WHEN NOT "base"."continent" IS NULL
          THEN ''
        END AS "continent",
        CAST(NULL AS DATE) AS "founded"
      FROM "startups"."companies" AS "base"
    ) AS "companies"
    WHERE
      "companies"."status" = 'operating'
    GROUP BY
      "companies"."continent"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."continent" ASC,
  "t0"."companies" ASC
LIMIT 10001

== by_pk ==
none
