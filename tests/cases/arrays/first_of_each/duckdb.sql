WITH "rows0" AS (
  SELECT
    "t0"."people_id" AS "t0_people_id"
  FROM (
    SELECT
      "base"."people_id" AS "people_id"
    FROM "startups"."owners" AS "base"
  ) AS "t0"
  LIMIT $3
)
SELECT
  "rows0"."t0_people_id" AS c0,
  "g1"."items" AS c1,
  COALESCE("g1"."longest", 0) AS c2
FROM "rows0"
LEFT JOIN (
  SELECT
    "placed1"."t1_owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      {'c0': "placed1"."t1_company_name", 'c1': "placed1"."t1_revenue"} ORDER BY "placed1"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t1"."company_name" AS "t1_company_name",
      "t1"."revenue" AS "t1_revenue",
      "t1"."owner_id" AS "t1_owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."owner_id"
        ORDER BY "t1"."revenue" DESC NULLS FIRST, "t1"."company_id" ASC
      ) AS "place"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        "base"."company_name" AS "company_name",
        "base"."owner_id" AS "owner_id",
        "base"."revenue" AS "revenue"
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
    AND "placed1"."place" - CAST($1 AS BIGINT) <= CAST($2 AS BIGINT)
  GROUP BY
    "placed1"."t1_owner_id"
) AS "g1"
  ON "rows0"."t0_people_id" = "g1"."k0"
ORDER BY
  "rows0"."t0_people_id" ASC
-- $1 = 1
-- $2 = 1
-- $3 = 4
