SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE $1 ESCAPE '\'
LIMIT 10001
-- $1 = '%a_b%'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  NOT "t0"."text" LIKE $1 ESCAPE '\'
LIMIT 10001
-- $1 = '%a%'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" ILIKE $1 ESCAPE '\'
LIMIT 10001
-- $1 = 'PLAIN'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  NOT "t0"."text" ILIKE $1 ESCAPE '\'
LIMIT 10001
-- $1 = '%A%'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE $1 ESCAPE '\'
LIMIT 10001
-- $1 = '%\\%'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE $1 ESCAPE '\'
LIMIT 10001
-- $1 = 'a\\_b'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE $1 ESCAPE '\'
LIMIT 10001
-- $1 = 'a\\\\b'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE $1 ESCAPE '\'
LIMIT 10001
-- $1 = 'a_b'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE $1 ESCAPE '\'
LIMIT 10001
-- $1 = 'two%lines'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" ILIKE $1 ESCAPE '\'
LIMIT 10001
-- $1 = 'ÁRVÍZ'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE $1 ESCAPE '\'
LIMIT 10001
-- $1 = ''

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE $1 ESCAPE '\'
LIMIT 10001
-- $1 = '%'
