SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = '^\\D+\\d$'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = '[[:digit:]] \\d'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 'e$'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = '(?m)e$'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 'stra.e.'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = '(?s)stra.e.\\z'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1, 'i')
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = '^k'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1, 'i')
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
  REGEXP_MATCHES("t0"."text", $1)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = '\\bb'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = '(?:axb(?:)|[^\\x00-\\x{10FFFF}])'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = '^.$'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = '\\A(?s:a(?:%|x).)\\z'
