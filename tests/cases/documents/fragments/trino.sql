SELECT
  "page"."t0_company_id" AS c0,
  "page"."t0_company_name" AS c1,
  "page"."t0_status" AS c2,
  "page"."t0_continent" AS c3,
  "t1"."matched" AS c4,
  "t1"."first_name" AS c5,
  "t1"."age" AS c6,
  "t1"."address" AS c7
FROM (
  SELECT
    "t0"."company_id" AS "t0_company_id",
    "t0"."company_name" AS "t0_company_name",
    "t0"."status" AS "t0_status",
    "t0"."continent" AS "t0_continent",
    "t0"."owner_id" AS "t0_owner_id"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      "base"."company_name" AS "company_name",
      "base"."status" AS "status",
      "base"."owner_id" AS "owner_id",
      "base"."continent" AS "continent"
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
    "base"."first_name" AS "first_name",
    "base"."age" AS "age",
    "base"."address" AS "address",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "page"."t0_owner_id" = "t1"."people_id"
ORDER BY
  "page"."t0_company_name" ASC,
  "page"."t0_company_id" ASC

SELECT
  "t0"."first_name" AS c0,
  "t0"."age" AS c1
FROM (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."first_name" AS "first_name",
    "base"."age" AS "age"
  FROM "startups"."owners" AS "base"
) AS "t0"
ORDER BY
  "t0"."people_id" ASC
LIMIT 1
