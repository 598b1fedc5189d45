== without_a_limit, limit_too_large ==
SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 5

== limit_that_fits ==
SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 4

== few_enough ==
SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."status" AS "status"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."status" = 'operating'
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 5

== beside_a_good_list ==
SELECT
  "t0"."age" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
ORDER BY
  "t0"."people_id" ASC
LIMIT 5

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 5

SELECT
  "t0"."age" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."people_id" = CAST(1 AS INTEGER)
LIMIT 1
