SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_LIKE("t0"."text", '\A(?:plain|100\x{25})(?![\x{0}-\x{10FFFF}])')
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
  NOT REGEXP_LIKE(
    "t0"."text",
    '\A[\x{0}-\x{10FFFF}]*(?:a|l)[\x{0}-\x{10FFFF}]*(?![\x{0}-\x{10FFFF}])'
  )
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
  REGEXP_LIKE("t0"."text", '\Aa[\x{2E}_x]b(?![\x{0}-\x{10FFFF}])')
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
  REGEXP_LIKE("t0"."text", '\Aa[^\x{2E}_]b(?![\x{0}-\x{10FFFF}])')
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
  REGEXP_LIKE("t0"."text", '\Aa\x{2E}b(?![\x{0}-\x{10FFFF}])')
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
  REGEXP_LIKE("t0"."text", '\A\x{5E}plain\x{24}(?![\x{0}-\x{10FFFF}])')
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
  REGEXP_LIKE("t0"."text", '\Aa{2}b(?![\x{0}-\x{10FFFF}])')
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
  REGEXP_LIKE("t0"."text", '\Aa+b(?![\x{0}-\x{10FFFF}])')
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
  REGEXP_LIKE("t0"."text", '\Aaa?b(?![\x{0}-\x{10FFFF}])')
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
  REGEXP_LIKE("t0"."text", '\A\x{5B}x\x{5D}(?![\x{0}-\x{10FFFF}])')
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
  REGEXP_LIKE("t0"."text", '\Aa\x{7C}b(?![\x{0}-\x{10FFFF}])')
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
  REGEXP_LIKE("t0"."text", '\A[\x{5B}\x{5D}x]+(?![\x{0}-\x{10FFFF}])')
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
  REGEXP_LIKE("t0"."text", '\A[A-Za-z]+(?![\x{0}-\x{10FFFF}])')
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
  REGEXP_LIKE("t0"."text", '\Atwo[\x{0}-\x{10FFFF}]lines(?![\x{0}-\x{10FFFF}])')
ORDER BY
  "t0"."id" ASC
LIMIT 10001
