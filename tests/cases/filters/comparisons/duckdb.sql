SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."age" = CAST($1 AS INT)
LIMIT 10001
-- $1 = 41

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."age" <> CAST($1 AS INT)
LIMIT 10001
-- $1 = 41

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."age" > CAST($1 AS INT)
LIMIT 10001
-- $1 = 41

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."age" >= CAST($1 AS INT)
LIMIT 10001
-- $1 = 41

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."age" < CAST($1 AS INT)
LIMIT 10001
-- $1 = 41

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."age" <= CAST($1 AS INT)
LIMIT 10001
-- $1 = 41

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."age" > CAST($1 AS INT) AND "t0"."age" < CAST($2 AS INT)
LIMIT 10001
-- $1 = 35
-- $2 = 58

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  NOT "t0"."age" < CAST($1 AS INT)
LIMIT 10001
-- $1 = 41

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."first_name" AS "first_name"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."first_name" = $1
LIMIT 10001
-- $1 = 'Éva'

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."first_name" AS "first_name"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."first_name" = $1
LIMIT 10001
-- $1 = "' OR '1'='1"
