WITH "rows0" AS (
  SELECT
    "page"."t0_category_code" AS "t0_category_code",
    "page"."t0_owner_id" AS "t0_owner_id",
    "page"."t0_revenue" AS "t0_revenue",
    "page"."t0_company_name" AS "t0_company_name",
    "page"."t0_founded" AS "t0_founded",
    "t1"."matched" AS "t1_matched",
    "t1"."first_name" AS "t1_first_name",
    "page"."place" AS "place",
    "page"."t0_company_id" AS "t0_company_id"
  FROM (
    SELECT
      "placed"."t0_category_code" AS "t0_category_code",
      "placed"."t0_owner_id" AS "t0_owner_id",
      "placed"."t0_revenue" AS "t0_revenue",
      "placed"."t0_company_name" AS "t0_company_name",
      "placed"."t0_founded" AS "t0_founded",
      "placed"."place" AS "place",
      "placed"."t0_company_id" AS "t0_company_id"
    FROM (
      SELECT
        "t0"."category_code" AS "t0_category_code",
        "t0"."owner_id" AS "t0_owner_id",
        "t0"."revenue" AS "t0_revenue",
        "t0"."company_name" AS "t0_company_name",
        "t0"."founded" AS "t0_founded",
        ROW_NUMBER() OVER (ORDER BY "t0"."company_name" ASC, "t0"."company_id" ASC) AS "place",
        "t0"."company_id" AS "t0_company_id"
      FROM (
        SELECT
          "base"."company_id" AS "company_id",
          "base"."company_name" AS "company_name",
          "base"."category_code" AS "category_code",
          "base"."owner_id" AS "owner_id",
          "base"."continent" AS "continent",
          "base"."founded" AS "founded",
          "base"."revenue" AS "revenue"
        FROM "startups"."companies" AS "base"
      ) AS "t0"
      WHERE
        "t0"."continent" = 'us'
    ) AS "placed"
  ) AS "page"
  LEFT JOIN (
    SELECT
      "base"."people_id" AS "people_id",
      "base"."first_name" AS "first_name",
      TRUE AS "matched"
    FROM "startups"."owners" AS "base"
  ) AS "t1"
    ON "page"."t0_owner_id" = "t1"."people_id"
)
SELECT
  COUNT(*) AS c0,
  COUNT(DISTINCT "rows0"."t0_category_code") AS c1,
  COUNT(
    CASE
      WHEN NOT "rows0"."t0_owner_id" IS NULL AND NOT "rows0"."t0_category_code" IS NULL
      THEN TRUE
    END
  ) AS c2,
  CAST(SUM("rows0"."t0_revenue") AS DECIMAL(38, 2)) AS c3,
  CAST(SUM("rows0"."t0_revenue") AS DOUBLE) / NULLIF(CAST(COUNT("rows0"."t0_revenue") AS DOUBLE), 0) AS c4,
  MIN("rows0"."t0_company_name") AS c5,
  MIN("rows0"."t0_founded") AS c6,
  MAX("rows0"."t0_revenue") AS c7,
  REDUCE(
    ARRAY_SORT(
      ARRAY_AGG(CAST("rows0"."t0_revenue" AS DOUBLE)) FILTER(WHERE
        NOT CAST("rows0"."t0_revenue" AS DOUBLE) IS NULL)
    ),
    ROW(CAST(0 AS DOUBLE), CAST(0 AS DOUBLE), CAST(0 AS DOUBLE)),
    (s, e) -> ROW(
      (
        s[1] + 1
      ),
      (
        s[2] + (
          (
            e - s[2]
          ) / (
            s[1] + 1
          )
        )
      ),
      (
        s[3] + (
          (
            e - (
              s[2] + (
                (
                  e - s[2]
                ) / (
                  s[1] + 1
                )
              )
            )
          ) * (
            e - s[2]
          )
        )
      )
    ),
    s -> CASE WHEN s[1] >= 2 THEN SQRT((
      s[3] / (
        s[1] - 1
      )
    )) END
  ) AS c8,
  REDUCE(
    ARRAY_SORT(
      ARRAY_AGG(CAST("rows0"."t0_revenue" AS DOUBLE)) FILTER(WHERE
        NOT CAST("rows0"."t0_revenue" AS DOUBLE) IS NULL)
    ),
    ROW(CAST(0 AS DOUBLE), CAST(0 AS DOUBLE), CAST(0 AS DOUBLE)),
    (s, e) -> ROW(
      (
        s[1] + 1
      ),
      (
        s[2] + (
          (
            e - s[2]
          ) / (
            s[1] + 1
          )
        )
      ),
      (
        s[3] + (
          (
            e - (
              s[2] + (
                (
                  e - s[2]
                ) / (
                  s[1] + 1
                )
              )
            )
          ) * (
            e - s[2]
          )
        )
      )
    ),
    s -> CASE WHEN s[1] >= 1 THEN (
      s[3] / s[1]
    ) END
  ) AS c9,
  JSON_FORMAT(
    CAST(ARRAY_AGG(
      CAST(ARRAY[CAST("rows0"."t0_company_name" AS JSON), CAST(CAST("rows0"."t1_matched" AS VARCHAR) AS JSON), CAST("rows0"."t1_first_name" AS JSON), CAST("g1"."items" AS JSON)] AS JSON) ORDER BY "rows0"."place" ASC
    ) FILTER(WHERE
      "rows0"."place" <= 10001) AS JSON)
  ) AS c10,
  ARRAY_MAX(
    FILTER(ARRAY[COALESCE(MAX(COALESCE("g1"."longest", 0)), 0), COUNT(*)], e -> NOT e IS NULL)
  ) AS c11
FROM "rows0"
LEFT JOIN (
  SELECT
    "placed1"."t2_company_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST("placed1"."t2_name" AS JSON)] AS JSON) ORDER BY "placed1"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t2"."name" AS "t2_name",
      "t2"."company_id" AS "t2_company_id",
      ROW_NUMBER() OVER (PARTITION BY "t2"."company_id" ORDER BY "t2"."id" ASC) AS "place"
    FROM (
      SELECT
        "base"."id" AS "id",
        "base"."name" AS "name",
        "base"."company_id" AS "company_id"
      FROM "startups"."employees" AS "base"
    ) AS "t2"
    INNER JOIN (
      SELECT DISTINCT
        "rows0"."t0_company_id" AS "k0"
      FROM "rows0"
    ) AS "wanted"
      ON "t2"."company_id" = "wanted"."k0"
  ) AS "placed1"
  WHERE
    "placed1"."place" <= CAST(10001 AS BIGINT)
  GROUP BY
    "placed1"."t2_company_id"
) AS "g1"
  ON "rows0"."t0_company_id" = "g1"."k0"

SELECT
  COUNT(*) AS c0
FROM (
  SELECT
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"

SELECT
  CAST(SUM("placed"."t0_revenue") AS DECIMAL(38, 2)) AS c0,
  JSON_FORMAT(
    CAST(ARRAY_AGG(
      CAST(ARRAY[CAST("placed"."t0_company_id" AS JSON)] AS JSON) ORDER BY "placed"."place" ASC
    ) AS JSON)
  ) AS c1,
  COUNT(*) AS c2
FROM (
  SELECT
    "t0"."revenue" AS "t0_revenue",
    "t0"."company_id" AS "t0_company_id",
    ROW_NUMBER() OVER (ORDER BY "t0"."revenue" DESC NULLS FIRST, "t0"."company_id" ASC) AS "place"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      "base"."revenue" AS "revenue"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."revenue" DESC NULLS FIRST,
    "t0"."company_id" ASC
  LIMIT 3
) AS "placed"
