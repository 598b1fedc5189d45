== tokens, depth, brackets, fields, fragments, aliases, root_fields, values, filter_depth, values_sent, depth_sent ==
none

== rows, too_many_rows ==
SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 6
