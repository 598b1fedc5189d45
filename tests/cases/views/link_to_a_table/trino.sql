== analyst ==
SELECT
  "t0"."people_id" AS c0,
  "t0"."first_name" AS c1,
  "t0"."age" AS c2
FROM (
  SELECT
    "base"."people_id",
    "base"."first_name",
    "base"."age"
  FROM (
    SELECT
      "owners"."people_id" AS "people_id",
      "owners"."first_name" AS "first_name",
      "owners"."age" AS "age"
    FROM (
      SELECT
        "base"."people_id" AS "people_id",
        "base"."first_name" AS "first_name",
        CASE WHEN "base"."age" > CAST(40 AS INTEGER) THEN "base"."age" END AS "age"
      FROM "startups"."owners" AS "base"
    ) AS "owners"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  COUNT(*) AS c0
FROM (
  SELECT
    "base"."age"
  FROM (
    SELECT
      "owners"."people_id" AS "people_id",
      "owners"."first_name" AS "first_name",
      "owners"."age" AS "age"
    FROM (
      SELECT
        CAST(NULL AS INTEGER) AS "people_id",
        CAST(NULL AS VARCHAR) AS "first_name",
        CASE WHEN "base"."age" > CAST(40 AS INTEGER) THEN "base"."age" END AS "age"
      FROM "startups"."owners" AS "base"
    ) AS "owners"
  ) AS "base"
) AS "t0"
WHERE
  (
    "t0"."age" IS NULL
  ) = CAST(TRUE AS BOOLEAN)

SELECT
  "t0"."first_name" AS c0
FROM (
  SELECT
    "base"."people_id",
    "base"."first_name"
  FROM (
    SELECT
      "owners"."people_id" AS "people_id",
      "owners"."first_name" AS "first_name",
      "owners"."age" AS "age"
    FROM (
      SELECT
        "base"."people_id" AS "people_id",
        "base"."first_name" AS "first_name",
        CAST(NULL AS INTEGER) AS "age"
      FROM "startups"."owners" AS "base"
    ) AS "owners"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."people_id" = CAST(1 AS INTEGER)
LIMIT 1

== developer, not shared ==
none
