== asked ==
SELECT
  "page"."t0_company_id" AS c0,
  "page"."t0_revenue" AS c1,
  "page"."t0_withheld revenue" AS c2,
  "page"."t0_revenue" AS c3,
  "page"."t0_withheld revenue" AS c4,
  "t1"."matched" AS c5,
  "t1"."people_id" AS c6,
  "t1"."age" AS c7,
  "t1"."withheld age" AS c8,
  "page"."t0_withheld owner_id" AS c9
FROM (
  SELECT
    "t0"."company_id" AS "t0_company_id",
    "t0"."revenue" AS "t0_revenue",
    "t0"."withheld revenue" AS "t0_withheld revenue",
    "t0"."withheld owner_id" AS "t0_withheld owner_id",
    "t0"."owner_id" AS "t0_owner_id"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      CASE WHEN "base"."continent" = 'eu' THEN "base"."owner_id" END AS "owner_id",
      CASE WHEN "base"."founded" < CAST('2010-01-01' AS DATE) THEN "base"."revenue" END AS "revenue",
      NOT COALESCE("base"."continent" = 'eu', FALSE) AS "withheld owner_id",
      NOT COALESCE("base"."founded" < CAST('2010-01-01' AS DATE), FALSE) AS "withheld revenue"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."company_id" ASC
  LIMIT 6
) AS "page"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    CASE WHEN "base"."first_name" = 'Chen' THEN "base"."age" END AS "age",
    NOT COALESCE("base"."first_name" = 'Chen', FALSE) AS "withheld age",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "page"."t0_owner_id" = "t1"."people_id"
ORDER BY
  "page"."t0_company_id" ASC

SELECT
  "page"."t0_owner_id" AS c0,
  "page"."t0_withheld owner_id" AS c1,
  "t1"."matched" AS c2,
  "t1"."age" AS c3,
  "t1"."withheld age" AS c4,
  "page"."t0_withheld owner_id" AS c5
FROM (
  SELECT
    "t0"."owner_id" AS "t0_owner_id",
    "t0"."withheld owner_id" AS "t0_withheld owner_id"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      CASE WHEN "base"."continent" = 'eu' THEN "base"."owner_id" END AS "owner_id",
      NOT COALESCE("base"."continent" = 'eu', FALSE) AS "withheld owner_id"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  WHERE
    "t0"."company_id" = 'c1'
  LIMIT 1
) AS "page"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    CASE WHEN "base"."first_name" = 'Chen' THEN "base"."age" END AS "age",
    NOT COALESCE("base"."first_name" = 'Chen', FALSE) AS "withheld age",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "page"."t0_owner_id" = "t1"."people_id"

SELECT
  "t0"."revenue" AS c0,
  "t0"."withheld revenue" AS c1
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."founded" < CAST('2010-01-01' AS DATE) THEN "base"."revenue" END AS "revenue",
    NOT COALESCE("base"."founded" < CAST('2010-01-01' AS DATE), FALSE) AS "withheld revenue"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."company_id" = 'c0'
LIMIT 1

== not_asked, empty ==
SELECT
  "page"."t0_company_id" AS c0,
  "page"."t0_revenue" AS c1,
  "page"."t0_revenue" AS c2,
  "t1"."matched" AS c3,
  "t1"."people_id" AS c4,
  "t1"."age" AS c5
FROM (
  SELECT
    "t0"."company_id" AS "t0_company_id",
    "t0"."revenue" AS "t0_revenue",
    "t0"."owner_id" AS "t0_owner_id"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      CASE WHEN "base"."continent" = 'eu' THEN "base"."owner_id" END AS "owner_id",
      CASE WHEN "base"."founded" < CAST('2010-01-01' AS DATE) THEN "base"."revenue" END AS "revenue"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."company_id" ASC
  LIMIT 6
) AS "page"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    CASE WHEN "base"."first_name" = 'Chen' THEN "base"."age" END AS "age",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "page"."t0_owner_id" = "t1"."people_id"
ORDER BY
  "page"."t0_company_id" ASC

SELECT
  "page"."t0_owner_id" AS c0,
  "t1"."matched" AS c1,
  "t1"."age" AS c2
FROM (
  SELECT
    "t0"."owner_id" AS "t0_owner_id"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      CASE WHEN "base"."continent" = 'eu' THEN "base"."owner_id" END AS "owner_id"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  WHERE
    "t0"."company_id" = 'c1'
  LIMIT 1
) AS "page"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    CASE WHEN "base"."first_name" = 'Chen' THEN "base"."age" END AS "age",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "page"."t0_owner_id" = "t1"."people_id"

SELECT
  "t0"."revenue" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE WHEN "base"."founded" < CAST('2010-01-01' AS DATE) THEN "base"."revenue" END AS "revenue"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."company_id" = 'c0'
LIMIT 1

== misspelt, other ==
none
