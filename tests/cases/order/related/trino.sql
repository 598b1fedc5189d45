SELECT
  "t0"."company_id" AS c0,
  "t1"."matched" AS c1,
  "t1"."last_name" AS c2,
  "t1"."age" AS c3
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."owner_id" AS "owner_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."last_name" AS "last_name",
    "base"."age" AS "age",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "t0"."owner_id" = "t1"."people_id"
ORDER BY
  "t1"."last_name" ASC,
  "t1"."age" DESC NULLS FIRST,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."company_id" AS "company_id"
  FROM "startups"."employees" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."owner_id" AS "owner_id",
    TRUE AS "matched"
  FROM "startups"."companies" AS "base"
) AS "t1"
  ON "t0"."company_id" = "t1"."company_id"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."age" AS "age",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t2"
  ON "t1"."owner_id" = "t2"."people_id"
ORDER BY
  "t2"."age" DESC,
  "t0"."id" ASC
LIMIT 10001
