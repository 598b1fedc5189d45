SELECT
  "alike"."t0_continent" AS c0,
  "alike"."t0_company_name" AS c1,
  "alike"."t0_revenue" AS c2
FROM (
  SELECT
    "t0"."continent" AS "t0_continent",
    "t0"."company_name" AS "t0_company_name",
    "t0"."revenue" AS "t0_revenue",
    ROW_NUMBER() OVER (
      PARTITION BY "t0"."continent"
      ORDER BY "t0"."continent" ASC, "t0"."revenue" DESC NULLS FIRST, "t0"."company_id" ASC
    ) AS "rank",
    "t0"."company_id" AS "t0_company_id"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      "base"."company_name" AS "company_name",
      "base"."continent" AS "continent",
      "base"."revenue" AS "revenue"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
) AS "alike"
WHERE
  "alike"."rank" = 1
ORDER BY
  "alike"."t0_continent" ASC,
  "alike"."t0_revenue" DESC NULLS FIRST,
  "alike"."t0_company_id" ASC
LIMIT 10001

SELECT
  "alike"."t0_continent" AS c0,
  "alike"."t0_status" AS c1,
  "alike"."t0_company_id" AS c2
FROM (
  SELECT
    "t0"."continent" AS "t0_continent",
    "t0"."status" AS "t0_status",
    "t0"."company_id" AS "t0_company_id",
    ROW_NUMBER() OVER (
      PARTITION BY "t0"."continent", "t0"."status"
      ORDER BY "t0"."continent" ASC, "t0"."status" ASC, "t0"."company_name" ASC, "t0"."company_id" ASC
    ) AS "rank",
    "t0"."company_name" AS "t0_company_name"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      "base"."company_name" AS "company_name",
      "base"."status" AS "status",
      "base"."continent" AS "continent"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
) AS "alike"
WHERE
  "alike"."rank" = 1
ORDER BY
  "alike"."t0_continent" ASC,
  "alike"."t0_status" ASC,
  "alike"."t0_company_name" ASC,
  "alike"."t0_company_id" ASC
LIMIT $1
OFFSET $2
-- $1 = 2
-- $2 = 1

WITH "rows0" AS (
  SELECT
    "t0"."people_id" AS "t0_people_id"
  FROM (
    SELECT
      "base"."people_id" AS "people_id"
    FROM "startups"."owners" AS "base"
  ) AS "t0"
  LIMIT $1
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
      {'c0': "placed1"."t1_status", 'c1': "placed1"."t1_company_id"} ORDER BY "placed1"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "alike1"."t1_status" AS "t1_status",
      "alike1"."t1_company_id" AS "t1_company_id",
      "alike1"."t1_owner_id" AS "t1_owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "alike1"."t1_owner_id"
        ORDER BY "alike1"."t1_status" ASC, "alike1"."t1_company_name" ASC, "alike1"."t1_company_id" ASC
      ) AS "place"
    FROM (
      SELECT
        "t1"."status" AS "t1_status",
        "t1"."company_id" AS "t1_company_id",
        "t1"."owner_id" AS "t1_owner_id",
        "t1"."company_name" AS "t1_company_name",
        ROW_NUMBER() OVER (
          PARTITION BY "t1"."owner_id", "t1"."status"
          ORDER BY "t1"."status" ASC, "t1"."company_name" ASC, "t1"."company_id" ASC
        ) AS "rank"
      FROM (
        SELECT
          "base"."company_id" AS "company_id",
          "base"."company_name" AS "company_name",
          "base"."status" AS "status",
          "base"."owner_id" AS "owner_id"
        FROM "startups"."companies" AS "base"
      ) AS "t1"
      INNER JOIN (
        SELECT DISTINCT
          "rows0"."t0_people_id" AS "k0"
        FROM "rows0"
      ) AS "wanted"
        ON "t1"."owner_id" = "wanted"."k0"
    ) AS "alike1"
    WHERE
      "alike1"."rank" = 1
  ) AS "placed1"
  WHERE
    "placed1"."place" <= CAST(10001 AS BIGINT)
  GROUP BY
    "placed1"."t1_owner_id"
) AS "g1"
  ON "rows0"."t0_people_id" = "g1"."k0"
ORDER BY
  "rows0"."t0_people_id" ASC
-- $1 = 3

SELECT
  COUNT(*) AS c0
FROM (
  SELECT
    TRUE AS "row"
  FROM (
    SELECT
      ROW_NUMBER() OVER (
        PARTITION BY "t0"."status"
        ORDER BY "t0"."status" ASC, "t0"."company_name" ASC, "t0"."company_id" ASC
      ) AS "rank",
      "t0"."status" AS "t0_status",
      "t0"."company_name" AS "t0_company_name",
      "t0"."company_id" AS "t0_company_id"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        "base"."company_name" AS "company_name",
        "base"."status" AS "status"
      FROM "startups"."companies" AS "base"
    ) AS "t0"
  ) AS "alike"
  WHERE
    "alike"."rank" = 1
  ORDER BY
    "alike"."t0_status" ASC,
    "alike"."t0_company_name" ASC,
    "alike"."t0_company_id" ASC
) AS "placed"
