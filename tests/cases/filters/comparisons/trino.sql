SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."age" = CAST(41 AS INTEGER)
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."age" <> CAST(41 AS INTEGER)
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."age" > CAST(41 AS INTEGER)
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."age" >= CAST(41 AS INTEGER)
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."age" < CAST(41 AS INTEGER)
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."age" <= CAST(41 AS INTEGER)
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."age" > CAST(35 AS INTEGER) AND "t0"."age" < CAST(58 AS INTEGER)
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  NOT "t0"."age" < CAST(41 AS INTEGER)
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."first_name" AS "first_name"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."first_name" = 'Éva'
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."first_name" AS "first_name"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."first_name" = ''' OR ''1''=''1'
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001
