SELECT
  "t0"."company_id" AS c0,
  "t0"."status" AS c1
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."status" AS "status"
  FROM "startups"."companies" AS "base"
  WHERE
    "base"."continent" = 'eu'
) AS "t0"
ORDER BY
  "t0"."company_id" ASC
LIMIT 10001
