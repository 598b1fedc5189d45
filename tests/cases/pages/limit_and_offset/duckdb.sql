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
LIMIT $1
OFFSET $2
-- $1 = 2
-- $2 = 1

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
LIMIT $1
-- $1 = 0

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
OFFSET $1
-- $1 = 100

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
OFFSET $1
-- $1 = 6

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
LIMIT $1
OFFSET $2
-- $1 = 2
-- $2 = 1
