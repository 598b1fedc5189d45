SELECT
  "t1"."matched" AS c0
FROM (
  SELECT
    "t0"."company_id" AS "t0_company_id",
    "t0"."owner_id" AS "t0_owner_id"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      "base"."owner_id" AS "owner_id"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."company_id" DESC NULLS FIRST
  LIMIT $1
) AS "page"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "page"."t0_owner_id" = "t1"."people_id"
ORDER BY
  "page"."t0_company_id" DESC NULLS FIRST
-- $1 = 2

SELECT
  TRUE AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."people_id" = CAST($1 AS INT)
LIMIT 10001
-- $1 = 1

SELECT
  TRUE AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."people_id" = CAST($1 AS INT)
LIMIT 1
-- $1 = 7
