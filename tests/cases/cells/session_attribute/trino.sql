== europe ==
SELECT
  "t0"."company_id" AS c0,
  "t0"."continent" AS c1
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."continent" AS "continent"
  FROM "startups"."companies" AS "base"
  WHERE
    "base"."continent" = 'eu'
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

== asia ==
SELECT
  "t0"."company_id" AS c0,
  "t0"."continent" AS c1
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."continent" AS "continent"
  FROM "startups"."companies" AS "base"
  WHERE
    "base"."continent" = 'asia'
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

== injection ==
SELECT
  "t0"."company_id" AS c0,
  "t0"."continent" AS c1
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."continent" AS "continent"
  FROM "startups"."companies" AS "base"
  WHERE
    "base"."continent" = 'eu'' OR ''1''=''1'
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

== missing, wrong_type ==
none
