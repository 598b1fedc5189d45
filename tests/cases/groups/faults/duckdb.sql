== no_key, twice, no_date, other_key_shown, other_key_ordered, a_value_that_does_not_fit, a_limit_too_large, nothing_to_compare, null_by, null_column, null_having, null_predicate, null_order ==
none

== too_many_groups ==
SELECT
  "groups"."k0" AS c0
FROM (
  SELECT
    "t0"."company_id" AS "k0"
  FROM (
    SELECT
      "base"."company_id" AS "company_id"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  GROUP BY
    "t0"."company_id"
) AS "groups"
ORDER BY
  "groups"."k0" ASC
LIMIT 4
