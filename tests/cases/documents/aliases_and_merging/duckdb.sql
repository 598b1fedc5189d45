SELECT
  "t0"."company_id" AS c0,
  "t0"."company_id" AS c1
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
-- $1 = 1

SELECT
  "t1"."matched" AS c0,
  "t1"."first_name" AS c1,
  "t1"."last_name" AS c2,
  "t1"."age" AS c3,
  "page"."t0_company_name" AS c4
FROM (
  SELECT
    "t0"."company_name" AS "t0_company_name",
    "t0"."company_id" AS "t0_company_id",
    "t0"."owner_id" AS "t0_owner_id"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      "base"."company_name" AS "company_name",
      "base"."owner_id" AS "owner_id"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."company_name" ASC,
    "t0"."company_id" ASC
  LIMIT $1
) AS "page"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."first_name" AS "first_name",
    "base"."last_name" AS "last_name",
    "base"."age" AS "age",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "page"."t0_owner_id" = "t1"."people_id"
ORDER BY
  "page"."t0_company_name" ASC,
  "page"."t0_company_id" ASC
-- $1 = 1

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
-- $1 = 1
-- $2 = 1

SELECT
  "t0"."age" AS c0,
  "t0"."age" AS c1
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
LIMIT $1
-- $1 = 1
