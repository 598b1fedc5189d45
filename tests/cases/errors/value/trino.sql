== eq_null, in_null, is_null_null, date, digits, range, like, similar, regex, limit, offset, truth, second, sent, sent_null, null_key, null_order, null_in_a_list, null_item, counted, counted_in_none ==
none

== key_by_default ==
SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."company_id" = 'c1'
LIMIT 1

== item_by_default ==
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
LIMIT 10001
