== withheld ==
SELECT
  "t0"."status" AS c0,
  "t0"."continent" AS c1
FROM (
  SELECT
    "base"."status" AS "status",
    "base"."continent" AS "continent",
    "base"."revenue" AS "revenue"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."status" ASC,
  "t0"."continent" ASC,
  "t0"."revenue" ASC
LIMIT 3

== conditional ==
SELECT
  "t0"."status" AS c0,
  "t0"."continent" AS c1
FROM (
  SELECT
    CASE WHEN "base"."continent" = 'eu' THEN "base"."company_id" END AS "company_id",
    "base"."status" AS "status",
    "base"."continent" AS "continent"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."status" ASC,
  "t0"."company_id" ASC,
  "t0"."continent" ASC
LIMIT 3
