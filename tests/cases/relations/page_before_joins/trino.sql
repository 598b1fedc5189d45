SELECT
  "page"."t0_company_id" AS c0,
  "t1"."matched" AS c1,
  "t1"."first_name" AS c2
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
  LIMIT 3
) AS "page"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."first_name" AS "first_name",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "page"."t0_owner_id" = "t1"."people_id"
ORDER BY
  "page"."t0_company_id" DESC NULLS FIRST

SELECT
  "t0"."company_id" AS c0,
  "t1"."matched" AS c1,
  "t1"."first_name" AS c2,
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
    "base"."first_name" AS "first_name",
    "base"."age" AS "age",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "t0"."owner_id" = "t1"."people_id"
WHERE
  COALESCE("t1"."matched" AND "t1"."age" > CAST(30 AS INTEGER), FALSE)
ORDER BY
  "t1"."age" DESC NULLS FIRST,
  "t0"."company_id" ASC
LIMIT 3

SELECT
  "page"."t0_name" AS c0,
  "page"."t1_matched" AS c1,
  "page"."t1_company_name" AS c2,
  "t2"."matched" AS c3,
  "t2"."last_name" AS c4,
  "t3"."matched" AS c5,
  "t4"."matched" AS c6,
  "t4"."company_id" AS c7
FROM (
  SELECT
    "t0"."name" AS "t0_name",
    "t1"."matched" AS "t1_matched",
    "t1"."company_name" AS "t1_company_name",
    "t0"."id" AS "t0_id",
    "t1"."owner_id" AS "t1_owner_id",
    "t0"."manager_id" AS "t0_manager_id"
  FROM (
    SELECT
      "base"."id" AS "id",
      "base"."name" AS "name",
      "base"."manager_id" AS "manager_id",
      "base"."company_id" AS "company_id"
    FROM "startups"."employees" AS "base"
  ) AS "t0"
  LEFT JOIN (
    SELECT
      "base"."company_id" AS "company_id",
      "base"."company_name" AS "company_name",
      "base"."owner_id" AS "owner_id",
      "base"."continent" AS "continent",
      TRUE AS "matched"
    FROM "startups"."companies" AS "base"
  ) AS "t1"
    ON "t0"."company_id" = "t1"."company_id"
  WHERE
    COALESCE("t1"."matched" AND "t1"."continent" = 'us', FALSE)
  ORDER BY
    "t0"."id" ASC
  LIMIT 10001
) AS "page"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."last_name" AS "last_name",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t2"
  ON "page"."t1_owner_id" = "t2"."people_id"
LEFT JOIN (
  SELECT
    "base"."id" AS "id",
    "base"."company_id" AS "company_id",
    TRUE AS "matched"
  FROM "startups"."employees" AS "base"
) AS "t3"
  ON "page"."t0_manager_id" = "t3"."id"
LEFT JOIN (
  SELECT
    "base"."company_id" AS "company_id",
    TRUE AS "matched"
  FROM "startups"."companies" AS "base"
) AS "t4"
  ON "t3"."company_id" = "t4"."company_id"
ORDER BY
  "page"."t0_id" ASC
