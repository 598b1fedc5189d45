SELECT
  "page"."t0_name" AS c0,
  "t1"."matched" AS c1,
  "t1"."name" AS c2,
  "t2"."matched" AS c3,
  "t2"."name" AS c4
FROM (
  SELECT
    "t0"."name" AS "t0_name",
    "t0"."id" AS "t0_id",
    "t0"."manager_id" AS "t0_manager_id"
  FROM (
    SELECT
      "base"."id" AS "id",
      "base"."name" AS "name",
      "base"."manager_id" AS "manager_id"
    FROM "startups"."employees" AS "base"
    WHERE
      NOT "base"."salary" < CAST(450 AS INT)
  ) AS "t0"
  LIMIT 10001
) AS "page"
LEFT JOIN (
  SELECT
    "base"."id" AS "id",
    "base"."name" AS "name",
    "base"."manager_id" AS "manager_id",
    TRUE AS "matched"
  FROM "startups"."employees" AS "base"
  WHERE
    NOT "base"."salary" < CAST(450 AS INT)
) AS "t1"
  ON "page"."t0_manager_id" = "t1"."id"
LEFT JOIN (
  SELECT
    "base"."id" AS "id",
    "base"."name" AS "name",
    TRUE AS "matched"
  FROM "startups"."employees" AS "base"
  WHERE
    NOT "base"."salary" < CAST(450 AS INT)
) AS "t2"
  ON "t1"."manager_id" = "t2"."id"
ORDER BY
  "page"."t0_id" ASC

SELECT
  "t0"."name" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."name" AS "name",
    "base"."manager_id" AS "manager_id"
  FROM "startups"."employees" AS "base"
  WHERE
    NOT "base"."salary" < CAST(450 AS INT)
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."id" AS "id",
    "base"."name" AS "name",
    "base"."manager_id" AS "manager_id",
    TRUE AS "matched"
  FROM "startups"."employees" AS "base"
  WHERE
    NOT "base"."salary" < CAST(450 AS INT)
) AS "t1"
  ON "t0"."manager_id" = "t1"."id"
LEFT JOIN (
  SELECT
    "base"."id" AS "id",
    "base"."name" AS "name",
    TRUE AS "matched"
  FROM "startups"."employees" AS "base"
  WHERE
    NOT "base"."salary" < CAST(450 AS INT)
) AS "t2"
  ON "t1"."manager_id" = "t2"."id"
WHERE
  COALESCE("t1"."matched" AND COALESCE("t2"."matched" AND "t2"."name" = $1, FALSE), FALSE)
ORDER BY
  "t1"."name" DESC NULLS FIRST,
  "t0"."id" ASC
LIMIT 10001
-- $1 = 'Ada'
