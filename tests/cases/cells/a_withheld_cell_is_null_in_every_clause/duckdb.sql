SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."continent" = 'us' THEN "base"."company_name" END AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."company_name" = $1
LIMIT 10001
-- $1 = 'Cobalt'

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."continent" = 'us' THEN "base"."company_name" END AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."company_name" = $1
LIMIT 10001
-- $1 = 'Abacus'

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."continent" = 'us' THEN "base"."company_name" END AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."company_name" LIKE $1 ESCAPE '\'
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
-- $1 = '%o%'

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."continent" = 'us' THEN "base"."company_name" END AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."company_name" <> $1
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
-- $1 = 'Cobalt'

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."continent" = 'us' THEN "base"."company_name" END AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  NOT "t0"."company_name" IN ($1)
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
-- $1 = 'Cobalt'

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."continent" = 'us' THEN "base"."company_name" END AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  NOT "t0"."company_name" = $1
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
-- $1 = 'Cobalt'

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."continent" = 'us' THEN "base"."company_name" END AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  (
    "t0"."company_name" IS NULL
  ) = CAST($1 AS BOOLEAN)
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
-- $1 = True

SELECT
  "t0"."company_id" AS c0,
  "t0"."company_name" AS c1
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."continent" = 'us' THEN "base"."company_name" END AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" DESC NULLS FIRST,
  "t0"."company_id" ASC
LIMIT 10001
