== with ==
SELECT
  "page"."t0_company_id" AS c0,
  "page"."t0_continent" AS c1,
  "t1"."matched" AS c2,
  "t1"."last_name" AS c3,
  "page"."t0_founded" AS c4
FROM (
  SELECT
    "t0"."company_id" AS "t0_company_id",
    "t0"."continent" AS "t0_continent",
    "t0"."founded" AS "t0_founded",
    "t0"."company_name" AS "t0_company_name",
    "t0"."owner_id" AS "t0_owner_id"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      "base"."company_name" AS "company_name",
      "base"."owner_id" AS "owner_id",
      "base"."continent" AS "continent",
      "base"."founded" AS "founded"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."company_name" ASC,
    "t0"."company_id" ASC
  LIMIT 1
) AS "page"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."last_name" AS "last_name",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "page"."t0_owner_id" = "t1"."people_id"
ORDER BY
  "page"."t0_company_name" ASC,
  "page"."t0_company_id" ASC

SELECT
  TRUE AS c0
FROM (
  SELECT
    "base"."id" AS "id"
  FROM "startups"."employees" AS "base"
) AS "t0"
ORDER BY
  "t0"."id" ASC
LIMIT 1

== without ==
SELECT
  "t0"."company_name" AS c0,
  "t0"."status" AS c1,
  "t0"."continent" AS c2,
  "t0"."category_code" AS c3
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."category_code" AS "category_code",
    "base"."status" AS "status",
    "base"."continent" AS "continent"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 1

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
LIMIT 10001

SELECT
  "t0"."name" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."name" AS "name"
  FROM "startups"."employees" AS "base"
) AS "t0"
ORDER BY
  "t0"."id" ASC
LIMIT 1
