SELECT
  c0 AS c0,
  REPLACE(CAST(c1 AS TEXT), ' ', 'T') AS c1,
  REPLACE(REPLACE(CAST(c2 AS TEXT), ' ', 'T'), '+00', '+00:00') AS c2
FROM (
  SELECT
    "t0"."id" AS c0,
    "t0"."moment" AS c1,
    "t0"."instant" AS c2
  FROM (
    SELECT
      "base"."id" AS "id",
      "base"."moment" AS "moment",
      "base"."instant" AS "instant"
    FROM "lab"."samples" AS "base"
  ) AS "t0"
  WHERE
    (
      "t0"."moment" IS NULL
    ) = CAST($1 AS BOOLEAN)
  ORDER BY
    "t0"."moment" ASC,
    "t0"."id" ASC
  LIMIT 10001
) AS result
-- $1 = False

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."moment" AS "moment"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."moment" = CAST($1 AS TIMESTAMP)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = '2026-03-29T01:30:00.123456'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."moment" AS "moment"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."moment" = CAST($1 AS TIMESTAMP)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = '2026-03-29T01:30:00.123000'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."moment" AS "moment"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."moment" > CAST($1 AS TIMESTAMP) AND "t0"."id" < CAST($2 AS INT)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = '2026-03-29T01:30:00'
-- $2 = 9

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."instant" AS "instant"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."instant" = CAST($1 AS TIMESTAMPTZ)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = '2026-03-29T01:30:00.123456+00'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."instant" AS "instant"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."instant" < CAST($1 AS TIMESTAMPTZ)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = '1970-01-01T00:00:00+00'
