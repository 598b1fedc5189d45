== null, error ==
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
LIMIT 1

SELECT
  "t1"."matched" AS c0
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
  LIMIT 1
) AS "page"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "page"."t0_owner_id" = "t1"."people_id"
ORDER BY
  "page"."t0_company_name" ASC,
  "page"."t0_company_id" ASC

== hide ==
none
