SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE $1 ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 'a%b'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE $1 ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 'a\\%b'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE $1 ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 'a\\_b'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE $1 ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 'a\\\\b'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE $1 ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 'axb'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE $1 ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 'stra_e_'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE $1 ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 'apple'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."text" ILIKE $1 ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 'é'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."text" ILIKE $1 ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 'STRASSE'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  NOT "t0"."text" LIKE $1 ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = '%a%'
