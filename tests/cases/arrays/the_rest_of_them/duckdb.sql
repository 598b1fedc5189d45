SELECT
  COUNT(*) AS c0,
  ARRAY_AGG({'c0': "placed"."t0_people_id"} ORDER BY "placed"."place" ASC) FILTER(WHERE
    "placed"."place" - CAST($1 AS BIGINT) <= 3) AS c1,
  COUNT(*) AS c2
FROM (
  SELECT
    "t0"."people_id" AS "t0_people_id",
    ROW_NUMBER() OVER (ORDER BY "t0"."people_id" ASC) AS "place"
  FROM (
    SELECT
      "base"."people_id" AS "people_id"
    FROM "startups"."owners" AS "base"
  ) AS "t0"
  OFFSET $1
) AS "placed"
-- $1 = 2

WITH "rows0" AS (
  SELECT
    "t0"."people_id" AS "t0_people_id"
  FROM (
    SELECT
      "base"."people_id" AS "people_id"
    FROM "startups"."owners" AS "base"
  ) AS "t0"
  WHERE
    "t0"."people_id" = CAST($3 AS INT)
  LIMIT 1
)
SELECT
  "g1"."items" AS c0,
  "g2"."items" AS c1,
  GREATEST(COALESCE("g1"."longest", 0), COALESCE("g2"."longest", 0)) AS c2
FROM "rows0"
LEFT JOIN (
  SELECT
    "placed1"."t1_owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG({'c0': "placed1"."t1_company_id"} ORDER BY "placed1"."place" ASC) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t1"."company_id" AS "t1_company_id",
      "t1"."owner_id" AS "t1_owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."owner_id"
        ORDER BY "t1"."company_name" ASC, "t1"."company_id" ASC
      ) AS "place"
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
    "placed1"."place" > CAST($1 AS BIGINT)
    AND "placed1"."place" - CAST($1 AS BIGINT) <= CAST(3 AS BIGINT)
  GROUP BY
    "placed1"."t1_owner_id"
) AS "g1"
  ON "rows0"."t0_people_id" = "g1"."k0"
LEFT JOIN (
  SELECT
    "placed2"."t2_owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG({'c0': "placed2"."t2_company_id"} ORDER BY "placed2"."place" ASC) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t2"."company_id" AS "t2_company_id",
      "t2"."owner_id" AS "t2_owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t2"."owner_id"
        ORDER BY "t2"."company_name" ASC, "t2"."company_id" ASC
      ) AS "place"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        "base"."company_name" AS "company_name",
        "base"."owner_id" AS "owner_id"
      FROM "startups"."companies" AS "base"
    ) AS "t2"
    INNER JOIN (
      SELECT DISTINCT
        "rows0"."t0_people_id" AS "k0"
      FROM "rows0"
    ) AS "wanted"
      ON "t2"."owner_id" = "wanted"."k0"
  ) AS "placed2"
  WHERE
    "placed2"."place" > CAST($2 AS BIGINT)
    AND "placed2"."place" - CAST($2 AS BIGINT) <= CAST(3 AS BIGINT)
  GROUP BY
    "placed2"."t2_owner_id"
) AS "g2"
  ON "rows0"."t0_people_id" = "g2"."k0"
-- $1 = 1
-- $2 = 1
-- $3 = 1
