SELECT
  "t0"."c0" AS c0,
  "t0"."c1" AS c1,
  "t0"."c2" AS c2
FROM (
  SELECT
    "base"."c0",
    "base"."c1",
    "base"."c2",
    "base"."c3"
  FROM (
    SELECT
      "c"."name" AS "c0",
      "o"."name" AS "c1",
      "o"."age" AS "c2",
      "c"."name" AS "c3"
    FROM (
      SELECT
        "base"."name" AS "name",
        "base"."owner_id" AS "owner_id"
      FROM "startups"."companies" AS "base"
      WHERE
        "base"."continent" IN ('eu', 'uk')
    ) AS "c"
    LEFT JOIN (
      SELECT
        "base"."id" AS "id",
        "base"."name" AS "name",
        CASE WHEN "base"."age" >= CAST(40 AS BIGINT) THEN "base"."age" END AS "age"
      FROM "startups"."owners" AS "base"
    ) AS "o"
      ON "o"."id" = "c"."owner_id"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."c3" ASC,
  "t0"."c0" ASC,
  "t0"."c1" ASC,
  "t0"."c2" ASC
LIMIT 10001
