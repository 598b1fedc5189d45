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
    "t0"."company_id" ASC
  LIMIT 10001
) AS "page"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."first_name" AS "first_name",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
  WHERE
    "base"."age" > CAST(40 AS INTEGER)
) AS "t1"
  ON "page"."t0_owner_id" = "t1"."people_id"
ORDER BY
  "page"."t0_company_id" ASC

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."owner_id" AS "owner_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
  WHERE
    "base"."age" > CAST(40 AS INTEGER)
) AS "t1"
  ON "t0"."owner_id" = "t1"."people_id"
WHERE
  NOT COALESCE("t1"."matched" AND TRUE, FALSE)
ORDER BY
  "t0"."company_id" ASC
LIMIT 10001
