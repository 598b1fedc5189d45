SELECT
  "t0"."company_id" AS c0,
  "t0"."company_name" AS c1
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" DESC NULLS FIRST,
  "t0"."company_id" DESC NULLS FIRST
LIMIT $1
-- $1 = 3
