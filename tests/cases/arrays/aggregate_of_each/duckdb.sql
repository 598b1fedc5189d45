SELECT
  c0 AS c0,
  c1 AS c1,
  c2 AS c2,
  CAST(c3 AS TEXT) AS c3
FROM (
  WITH "rows0" AS (
    SELECT
      "t0"."people_id" AS "t0_people_id"
    FROM (
      SELECT
        "base"."people_id" AS "people_id"
      FROM "startups"."owners" AS "base"
    ) AS "t0"
    LIMIT 10001
  )
  SELECT
    "rows0"."t0_people_id" AS c0,
    COALESCE("g1"."m0", 0) AS c1,
    "g1"."m1" AS c2,
    "g1"."m2" AS c3
  FROM "rows0"
  LEFT JOIN (
    SELECT
      "t1"."owner_id" AS "k0",
      TRUE AS "matched",
      COUNT(*) AS "m0",
      CAST(SUM("t1"."revenue") AS DECIMAL(38, 2)) AS "m1",
      MIN("t1"."founded") AS "m2"
    FROM (
      SELECT
        "base"."company_name" AS "company_name",
        "base"."status" AS "status",
        "base"."owner_id" AS "owner_id",
        "base"."founded" AS "founded",
        "base"."revenue" AS "revenue"
      FROM "startups"."companies" AS "base"
    ) AS "t1"
    INNER JOIN (
      SELECT DISTINCT
        "rows0"."t0_people_id" AS "k0"
      FROM "rows0"
    ) AS "wanted"
      ON "t1"."owner_id" = "wanted"."k0"
    WHERE
      "t1"."status" = $1
    GROUP BY
      "t1"."owner_id"
  ) AS "g1"
    ON "rows0"."t0_people_id" = "g1"."k0"
  ORDER BY
    "rows0"."t0_people_id" ASC
) AS result
-- $1 = 'operating'
