== kept ==
SELECT
  "groups"."k0" AS c0,
  "groups"."m0" AS c1,
  "groups"."m2" AS c2
FROM (
  SELECT
    "t0"."continent" AS "k0",
    COUNT(*) AS "m0",
    MAX("t0"."company_name") AS "m1",
    CAST(SUM("t0"."revenue") AS DECIMAL(38, 2)) AS "m2"
  FROM (
    SELECT
      "base"."company_name" AS "company_name",
      "base"."continent" AS "continent",
      "base"."revenue" AS "revenue"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  GROUP BY
    "t0"."continent"
) AS "groups"
WHERE
  (
    "groups"."m0" >= CAST(3 AS BIGINT) OR "groups"."m1" LIKE 'Dy%' ESCAPE '\'
  )
  AND NOT "groups"."m2" < CAST('0.00' AS DECIMAL(38, 2))
ORDER BY
  "groups"."k0" ASC
LIMIT 10001

SELECT
  "groups"."k0" AS c0,
  "groups"."m1" AS c1
FROM (
  SELECT
    "t0"."continent" AS "k0",
    COUNT("t0"."category_code") AS "m0",
    MIN("t0"."founded") AS "m1"
  FROM (
    SELECT
      "base"."category_code" AS "category_code",
      "base"."continent" AS "continent",
      "base"."founded" AS "founded"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  GROUP BY
    "t0"."continent"
) AS "groups"
WHERE
  "groups"."m0" > CAST(1 AS BIGINT)
  AND "groups"."m0" IN (CAST(2 AS BIGINT), CAST(3 AS BIGINT))
ORDER BY
  "groups"."k0" DESC NULLS FIRST
LIMIT 10001

== nulls_ask_nothing ==
SELECT
  "groups"."m0" AS c0
FROM (
  SELECT
    "t0"."status" AS "k0",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      "base"."status" AS "status"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  GROUP BY
    "t0"."status"
) AS "groups"
ORDER BY
  "groups"."k0" ASC
LIMIT 10001
