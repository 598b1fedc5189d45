WITH "rows0" AS (
  SELECT
    "t0"."first_name" AS "t0_first_name",
    "t0"."people_id" AS "t0_people_id"
  FROM (
    SELECT
      "base"."people_id" AS "people_id",
      "base"."first_name" AS "first_name"
    FROM "startups"."owners" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."people_id" ASC
  LIMIT 4
), "rows1" AS (
  SELECT
    "placed1"."t1_company_name" AS "t1_company_name",
    "placed1"."t1_owner_id" AS "t1_owner_id",
    "placed1"."place" AS "place",
    "placed1"."t1_company_id" AS "t1_company_id"
  FROM (
    SELECT
      "t1"."company_name" AS "t1_company_name",
      "t1"."owner_id" AS "t1_owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."owner_id"
        ORDER BY "t1"."company_name" ASC, "t1"."company_id" ASC
      ) AS "place",
      "t1"."company_id" AS "t1_company_id"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        "base"."company_name" AS "company_name",
        "base"."owner_id" AS "owner_id"
      FROM "startups"."companies" AS "base"
    ) AS "t1"
    INNER JOIN (
      SELECT DISTINCT
        "rows0"."t0_people_id" AS "k0"
      FROM "rows0"
    ) AS "wanted"
      ON "t1"."owner_id" = "wanted"."k0"
  ) AS "placed1"
  WHERE
    "placed1"."place" <= CAST(10001 AS BIGINT)
)
SELECT
  "rows0"."t0_first_name" AS c0,
  JSON_FORMAT(CAST("g1"."items" AS JSON)) AS c1,
  COALESCE("g1"."longest", 0) AS c2
FROM "rows0"
LEFT JOIN (
  SELECT
    "rows1"."t1_owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST("rows1"."t1_company_name" AS JSON), CAST("g2"."items" AS JSON)] AS JSON) ORDER BY "rows1"."place" ASC
    ) AS "items",
    ARRAY_MAX(
      FILTER(ARRAY[COALESCE(MAX(COALESCE("g2"."longest", 0)), 0), COUNT(*)], e -> NOT e IS NULL)
    ) AS "longest"
  FROM "rows1"
  LEFT JOIN (
    SELECT
      "placed2"."t2_company_id" AS "k0",
      TRUE AS "matched",
      ARRAY_AGG(
        CAST(ARRAY[CAST("placed2"."t2_name" AS JSON)] AS JSON) ORDER BY "placed2"."place" ASC
      ) AS "items",
      COUNT(*) AS "longest"
    FROM (
      SELECT
        "t2"."name" AS "t2_name",
        "t2"."company_id" AS "t2_company_id",
        ROW_NUMBER() OVER (
          PARTITION BY "t2"."company_id"
          ORDER BY "t2"."salary" DESC NULLS FIRST, "t2"."id" ASC
        ) AS "place"
      FROM (
        SELECT
          "base"."id" AS "id",
          "base"."name" AS "name",
          "base"."company_id" AS "company_id",
          "base"."salary" AS "salary"
        FROM "startups"."employees" AS "base"
      ) AS "t2"
      INNER JOIN (
        SELECT DISTINCT
          "rows1"."t1_company_id" AS "k0"
        FROM "rows1"
      ) AS "wanted"
        ON "t2"."company_id" = "wanted"."k0"
    ) AS "placed2"
    WHERE
      "placed2"."place" <= CAST(10001 AS BIGINT)
    GROUP BY
      "placed2"."t2_company_id"
  ) AS "g2"
    ON "rows1"."t1_company_id" = "g2"."k0"
  GROUP BY
    "rows1"."t1_owner_id"
) AS "g1"
  ON "rows0"."t0_people_id" = "g1"."k0"
ORDER BY
  "rows0"."t0_people_id" ASC
