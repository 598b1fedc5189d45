SELECT
  "t0"."id" AS c0,
  "t0"."moment" AS c1,
  CAST(AT_TIMEZONE("t0"."instant", 'UTC') AS VARCHAR) AS c2
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."moment" AS "moment",
    "base"."instant" AS "instant"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  (
    "t0"."moment" IS NULL
  ) = CAST(FALSE AS BOOLEAN)
ORDER BY
  "t0"."moment" ASC,
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."moment" AS "moment"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."moment" = CAST('2026-03-29 01:30:00.123456' AS TIMESTAMP(6))
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."moment" AS "moment"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."moment" = CAST('2026-03-29 01:30:00.123000' AS TIMESTAMP(6))
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."moment" AS "moment"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."moment" > CAST('2026-03-29 01:30:00' AS TIMESTAMP(6))
  AND "t0"."id" < CAST(9 AS INTEGER)
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."instant" AS "instant"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."instant" = CAST('2026-03-29 01:30:00.123456 UTC' AS TIMESTAMP(6) WITH TIME ZONE)
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."instant" AS "instant"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."instant" < CAST('1970-01-01 00:00:00 UTC' AS TIMESTAMP(6) WITH TIME ZONE)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
