== rows ==
SELECT
  "page"."t0_company_name" AS c0,
  "t1"."matched" AS c1,
  "t1"."first_name" AS c2
FROM (
  SELECT
    "t0"."company_name" AS "t0_company_name",
    "t0"."owner_id" AS "t0_owner_id"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      "base"."company_name" AS "company_name",
      "base"."owner_id" AS "owner_id"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  WHERE
    "t0"."company_id" = 'c1'
  LIMIT 1
) AS "page"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."first_name" AS "first_name",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "page"."t0_owner_id" = "t1"."people_id"

SELECT
  "t0"."company_name" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."company_id" = 'c0'
LIMIT 1

SELECT
  "t0"."company_name" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."company_id" = 'c1'' OR ''1''=''1'
LIMIT 1

SELECT
  "t0"."points" AS c0
FROM (
  SELECT
    "base"."team" AS "team",
    "base"."year" AS "year",
    "base"."points" AS "points"
  FROM "startups"."scores" AS "base"
) AS "t0"
WHERE
  "t0"."team" = 'a' AND "t0"."year" = CAST(2026 AS INTEGER)
LIMIT 1

SELECT
  "t0"."points" AS c0
FROM (
  SELECT
    "base"."team" AS "team",
    "base"."year" AS "year",
    "base"."points" AS "points"
  FROM "startups"."scores" AS "base"
) AS "t0"
WHERE
  "t0"."team" = 'b' AND "t0"."year" = CAST(2026 AS INTEGER)
LIMIT 1

== half_a_key ==
none
