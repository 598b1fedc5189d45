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
  LIMIT 2
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

SELECT
  TRUE AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."people_id" = CAST(1 AS INTEGER)
LIMIT 10001

SELECT
  TRUE AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id"
  FROM "startups"."owners" AS "base"
) AS "t0"
WHERE
  "t0"."people_id" = CAST(7 AS INTEGER)
LIMIT 1
