SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."one" AS "one"
  FROM "lab"."samples" AS "base"
) AS "t0"
ORDER BY
  "t0"."one" ASC,
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."one" AS "one"
  FROM "lab"."samples" AS "base"
) AS "t0"
ORDER BY
  "t0"."one" DESC NULLS FIRST,
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."one" AS "one"
  FROM "lab"."samples" AS "base"
) AS "t0"
ORDER BY
  "t0"."one" ASC NULLS FIRST,
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."one" AS "one"
  FROM "lab"."samples" AS "base"
) AS "t0"
ORDER BY
  "t0"."one" DESC,
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
ORDER BY
  "t0"."text" DESC,
  "t0"."id" ASC
LIMIT 3
