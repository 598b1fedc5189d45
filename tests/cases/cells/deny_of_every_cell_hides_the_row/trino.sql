SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
  WHERE
    NOT "base"."status" = 'closed'
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
  WHERE
    NOT "base"."status" = 'closed'
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
OFFSET 1
LIMIT 1

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id"
  FROM "startups"."companies" AS "base"
  WHERE
    NOT "base"."status" = 'closed'
) AS "t0"
WHERE
  "t0"."company_id" = 'c2'
LIMIT 1

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id"
  FROM "startups"."companies" AS "base"
  WHERE
    NOT "base"."status" = 'closed'
) AS "t0"
WHERE
  "t0"."company_id" = 'c1'
LIMIT 1
