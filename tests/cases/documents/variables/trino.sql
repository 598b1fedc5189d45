== nothing ==
SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_id" DESC NULLS FIRST
LIMIT 1

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
LIMIT 10001

== nulls ==
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
LIMIT 10001

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
LIMIT 10001

== filter ==
SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."revenue" AS "revenue"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."revenue" > CAST('10.00' AS DECIMAL(12, 2))
ORDER BY
  "t0"."company_id" DESC NULLS FIRST
LIMIT 3

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
  "t0"."status" IN ('closed', 'acquired')
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

== other_values ==
SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."revenue" AS "revenue"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."revenue" > CAST('50.00' AS DECIMAL(12, 2))
ORDER BY
  "t0"."company_id" DESC NULLS FIRST
LIMIT 2

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
  "t0"."status" IN ('operating', 'closed')
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

== null_value ==
none
