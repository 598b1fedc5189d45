== seen ==
SELECT
  "groups"."k0" AS c0,
  "groups"."m0" AS c1,
  "groups"."m1" AS c2
FROM (
  SELECT
    "t0"."status" AS "k0",
    COUNT(*) AS "m0",
    CAST(SUM("t0"."revenue") AS DECIMAL(38, 2)) AS "m1"
  FROM (
    SELECT
      CASE WHEN "base"."continent" = 'eu' THEN "base"."status" END AS "status",
      CASE WHEN "base"."continent" = 'eu' THEN "base"."revenue" END AS "revenue"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  GROUP BY
    "t0"."status"
) AS "groups"
ORDER BY
  "groups"."k0" ASC
LIMIT 10001

== hidden_key, hidden_measure, hidden_having, table_of_nobody ==
none
