SELECT
  "t0"."place" AS c0,
  "t0"."at" AS c1,
  "t0"."score" AS c2
FROM (
  SELECT
    "base"."place" AS "place",
    "base"."at" AS "at",
    "base"."score" AS "score"
  FROM "startups"."visits" AS "base"
) AS "t0"
ORDER BY
  "t0"."place" ASC,
  "t0"."at" ASC,
  "t0"."score" ASC
LIMIT 10001

SELECT
  "t0"."place" AS c0,
  "t0"."at" AS c1,
  "t0"."score" AS c2
FROM (
  SELECT
    "base"."place" AS "place",
    "base"."at" AS "at",
    "base"."score" AS "score"
  FROM "startups"."visits" AS "base"
) AS "t0"
ORDER BY
  "t0"."score" DESC,
  "t0"."place" ASC,
  "t0"."at" ASC
LIMIT 3
