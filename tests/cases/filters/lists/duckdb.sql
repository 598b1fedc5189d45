SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."owner_id" AS "owner_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."owner_id" IN (CAST($1 AS INT), CAST($2 AS INT), CAST($3 AS INT))
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
-- $1 = 1
-- $2 = 4
-- $3 = 99

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."owner_id" AS "owner_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  NOT "t0"."owner_id" IN (CAST($1 AS INT), CAST($2 AS INT), CAST($3 AS INT))
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
-- $1 = 1
-- $2 = 4
-- $3 = 99

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  FALSE
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

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."owner_id" AS "owner_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."owner_id" IN (CAST($1 AS INT))
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
-- $1 = 2

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."owner_id" AS "owner_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  NOT "t0"."owner_id" IN (CAST($1 AS INT), CAST($2 AS INT))
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
-- $1 = 1
-- $2 = 2

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."owner_id" AS "owner_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."owner_id" IN (CAST($1 AS INT), CAST($2 AS INT))
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
-- $1 = 2
-- $2 = 9

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."owner_id" AS "owner_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."owner_id" IN (CAST($1 AS INT), CAST($2 AS INT))
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
-- $1 = 9
-- $2 = 3
