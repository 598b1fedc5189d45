SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE '%a_b%' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  NOT "t0"."text" LIKE '%a%' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  LOWER("t0"."text") LIKE LOWER('PLAIN') ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  NOT LOWER("t0"."text") LIKE LOWER('%A%') ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE '%\%' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE 'a\_b' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE 'a\\b' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE 'a_b' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE 'two%lines' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  LOWER("t0"."text") LIKE LOWER('ÁRVÍZ') ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE '' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE '%' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001
