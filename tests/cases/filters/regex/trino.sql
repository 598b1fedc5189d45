== good ==
SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_LIKE("t0"."text", '\Aa[^\n]b(?![\x{0}-\x{10FFFF}])')
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
  NOT REGEXP_LIKE("t0"."text", 'a')
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
  REGEXP_LIKE("t0"."text", '[Pp][Ll][Aa][Ii][Nn]')
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
  NOT REGEXP_LIKE("t0"."text", '[A-Za-z\x{17F}\x{212A}]')
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
  REGEXP_LIKE("t0"."text", 'two[\x{0}-\x{10FFFF}]lines')
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
  REGEXP_LIKE("t0"."text", '')
ORDER BY
  "t0"."id" ASC
LIMIT 10001

== bad, lookahead ==
none
