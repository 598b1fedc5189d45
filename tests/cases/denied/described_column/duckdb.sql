== null, hide ==
SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id"
  FROM "startups"."owners" AS "base"
) AS "t0"
LIMIT $1
-- $1 = 2

== introspection, filter, denied ==
none
