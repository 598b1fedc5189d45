SELECT
  "t0"."people_id" AS c0,
  "t0"."last_name" AS c1
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."last_name" AS "last_name"
  FROM "startups"."owners" AS "base"
) AS "t0"
ORDER BY
  "t0"."last_name" ASC,
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."last_name" AS "last_name"
  FROM "startups"."owners" AS "base"
) AS "t0"
ORDER BY
  "t0"."last_name" ASC NULLS FIRST,
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."last_name" AS "last_name"
  FROM "startups"."owners" AS "base"
) AS "t0"
ORDER BY
  "t0"."last_name" ASC,
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."last_name" AS "last_name"
  FROM "startups"."owners" AS "base"
) AS "t0"
ORDER BY
  "t0"."last_name" DESC NULLS FIRST,
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."last_name" AS "last_name"
  FROM "startups"."owners" AS "base"
) AS "t0"
ORDER BY
  "t0"."last_name" DESC NULLS FIRST,
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."last_name" AS "last_name"
  FROM "startups"."owners" AS "base"
) AS "t0"
ORDER BY
  "t0"."last_name" DESC,
  "t0"."people_id" ASC
LIMIT 10001
