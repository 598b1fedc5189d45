== default ==
SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_id" ASC
LIMIT 10001

== asked ==
none
