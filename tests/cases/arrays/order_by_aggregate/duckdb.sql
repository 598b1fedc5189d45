SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id"
  FROM "startups"."owners" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "t1"."owner_id" AS "k0",
    TRUE AS "matched",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      "base"."owner_id" AS "owner_id"
    FROM "startups"."companies" AS "base"
  ) AS "t1"
  GROUP BY
    "t1"."owner_id"
) AS "g1"
  ON "t0"."people_id" = "g1"."k0"
LEFT JOIN (
  SELECT
    "t2"."owner_id" AS "k0",
    TRUE AS "matched",
    MAX("t2"."revenue") AS "m0"
  FROM (
    SELECT
      "base"."owner_id" AS "owner_id",
      "base"."revenue" AS "revenue"
    FROM "startups"."companies" AS "base"
  ) AS "t2"
  GROUP BY
    "t2"."owner_id"
) AS "g2"
  ON "t0"."people_id" = "g2"."k0"
ORDER BY
  COALESCE("g1"."m0", 0) DESC NULLS FIRST,
  "g2"."m0" ASC,
  "t0"."people_id" ASC
LIMIT 10001
