SELECT
  "t0"."id" AS c0,
  "t0"."text" AS c1
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "lab"."samples" AS "base"
) AS "t0"
ORDER BY
  "t0"."text" ASC,
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
  "t0"."text" > 'a'
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
  "t0"."text" > '�'
ORDER BY
  "t0"."id" ASC
LIMIT 10001
