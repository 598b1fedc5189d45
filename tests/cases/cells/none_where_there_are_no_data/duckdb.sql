== both_fit ==
SELECT
  "t0"."company_id" AS c0,
  "t0"."revenue" AS c1,
  "t0"."withheld revenue" AS c2
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."founded" < CAST('2010-01-01' AS DATE) THEN "base"."revenue" END AS "revenue",
    NOT COALESCE("base"."founded" < CAST('2010-01-01' AS DATE), FALSE) AS "withheld revenue"
  FROM "startups"."companies" AS "base"
) AS "t0"
LIMIT $1
-- $1 = 3

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
LIMIT $1
-- $1 = 1

== one_is_too_long ==
SELECT
  "t0"."company_id" AS c0,
  "t0"."revenue" AS c1,
  "t0"."withheld revenue" AS c2
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."founded" < CAST('2010-01-01' AS DATE) THEN "base"."revenue" END AS "revenue",
    NOT COALESCE("base"."founded" < CAST('2010-01-01' AS DATE), FALSE) AS "withheld revenue"
  FROM "startups"."companies" AS "base"
) AS "t0"
LIMIT $1
-- $1 = 3

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
LIMIT 5
