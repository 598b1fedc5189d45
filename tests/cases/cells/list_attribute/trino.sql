== two ==
SELECT
  "t0"."company_id" AS c0,
  "t0"."continent" AS c1
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."continent" AS "continent"
  FROM "startups"."companies" AS "base"
  WHERE
    "base"."continent" IN ('eu', 'asia')
) AS "t0"
ORDER BY
  "t0"."company_id" ASC
LIMIT 10001

== text ==
SELECT
  "t0"."company_id" AS c0,
  "t0"."continent" AS c1
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."continent" AS "continent"
  FROM "startups"."companies" AS "base"
  WHERE
    "base"."continent" IN ('us')
) AS "t0"
ORDER BY
  "t0"."company_id" ASC
LIMIT 10001

== empty, missing ==
none
