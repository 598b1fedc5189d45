SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_LIKE("t0"."text", '\A[^0-9]+[0-9](?![\x{0}-\x{10FFFF}])')
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_LIKE("t0"."text", '[0-9]\x{20}[0-9]')
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_LIKE("t0"."text", 'e(?![\x{0}-\x{10FFFF}])')
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_LIKE("t0"."text", 'e(?![^\n])')
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_LIKE("t0"."text", 'stra[^\n]e[^\n]')
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_LIKE("t0"."text", 'stra[\x{0}-\x{10FFFF}]e[\x{0}-\x{10FFFF}](?![\x{0}-\x{10FFFF}])')
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_LIKE("t0"."text", '\A[Kk\x{212A}]')
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_LIKE("t0"."text", '[Ss\x{17F}][Tt][Rr][Aa][Ss\x{17F}][Ss\x{17F}][Ee]')
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_LIKE(
    "t0"."text",
    '(?:(?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))b'
  )
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_LIKE("t0"."text", 'axb|(?!)')
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_LIKE("t0"."text", '\A[^\n](?![\x{0}-\x{10FFFF}])')
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  REGEXP_LIKE("t0"."text", '\Aa(?:\x{25}|x)[\x{0}-\x{10FFFF}](?![\x{0}-\x{10FFFF}])')
ORDER BY
  "t0"."id" ASC
LIMIT 10001
