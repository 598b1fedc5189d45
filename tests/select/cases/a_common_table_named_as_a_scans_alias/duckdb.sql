SELECT
  "t0"."c0" AS c0,
  "t0"."c1" AS c1
FROM (
  SELECT
    "base"."c0",
    "base"."c1"
  FROM (
    WITH "base" AS (
      SELECT
        "owners"."id" AS "id",
        "owners"."name" AS "name"
      FROM (
        SELECT
          "base"."id" AS "id",
          "base"."name" AS "name"
        FROM "startups"."owners" AS "base"
      ) AS "owners"
    ), "t0" AS (
      SELECT
        "base"."id" AS "id",
        "base"."name" AS "name"
      FROM "base" AS "base"
    )
    SELECT
      "t0"."name" AS "c0",
      "base"."id" AS "c1"
    FROM "t0" AS "t0"
    JOIN "base" AS "base"
      ON "base"."id" = "t0"."id"
    JOIN (
      SELECT
        "base"."owner_id" AS "owner_id"
      FROM "startups"."companies" AS "base"
      WHERE
        "base"."continent" IN ('eu', 'uk')
    ) AS "lake"
      ON "lake"."owner_id" = "base"."id"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."c0" ASC,
  "t0"."c1" ASC
LIMIT 10001
