== analyst ==
WITH "rows0" AS (
  SELECT
    "page"."t0_company_name" AS "t0_company_name",
    "page"."t0_continent" AS "t0_continent",
    "t1"."matched" AS "t1_matched",
    "t1"."first_name" AS "t1_first_name",
    "page"."t0_company_id" AS "t0_company_id",
    "t1"."people_id" AS "t1_people_id"
  FROM (
    SELECT
      "t0"."company_name" AS "t0_company_name",
      "t0"."continent" AS "t0_continent",
      "t0"."company_id" AS "t0_company_id",
      "t0"."owner_id" AS "t0_owner_id"
    FROM (
      SELECT
        "base"."company_id",
        "base"."company_name",
        "base"."owner_id",
        "base"."continent"
      FROM (
        SELECT
          "companies"."company_id" AS "company_id",
          "companies"."company_name" AS "company_name",
          "companies"."category_code" AS "category_code",
          "companies"."status" AS "status",
          "companies"."owner_id" AS "owner_id",
          "companies"."continent" AS "continent",
          "companies"."founded" AS "founded",
          "companies"."revenue" AS "revenue"
        FROM (
          SELECT
            "base"."company_id" AS "company_id",
            "base"."company_name" AS "company_name",
            CAST(NULL AS VARCHAR) AS "category_code",
            CAST(NULL AS VARCHAR) AS "status",
            "base"."owner_id" AS "owner_id",
            CASE WHEN "base"."continent" = 'eu' THEN "base"."continent" END AS "continent",
            CAST(NULL AS DATE) AS "founded",
            CAST(NULL AS DECIMAL(12, 2)) AS "revenue"
          FROM "startups"."companies" AS "base"
        ) AS "companies"
      ) AS "base"
    ) AS "t0"
    ORDER BY
      "t0"."company_name" ASC,
      "t0"."company_id" ASC
    LIMIT 10001
  ) AS "page"
  LEFT JOIN (
    SELECT
      "base"."people_id",
      "base"."first_name",
      TRUE AS "matched"
    FROM (
      SELECT
        "owners"."people_id" AS "people_id",
        "owners"."first_name" AS "first_name",
        "owners"."last_name" AS "last_name",
        "owners"."age" AS "age",
        "owners"."address" AS "address"
      FROM (
        SELECT
          "base"."people_id" AS "people_id",
          "base"."first_name" AS "first_name",
          CAST(NULL AS VARCHAR) AS "last_name",
          CAST(NULL AS INTEGER) AS "age",
          CAST(NULL AS VARCHAR) AS "address"
        FROM "startups"."owners" AS "base"
      ) AS "owners"
    ) AS "base"
  ) AS "t1"
    ON "page"."t0_owner_id" = "t1"."people_id"
)
SELECT
  "rows0"."t0_company_name" AS c0,
  "rows0"."t0_continent" AS c1,
  "rows0"."t1_matched" AS c2,
  "rows0"."t1_first_name" AS c3,
  COALESCE("g1"."m0", 0) AS c4
FROM "rows0"
LEFT JOIN (
  SELECT
    "t2"."owner_id" AS "k0",
    TRUE AS "matched",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      "base"."company_name",
      "base"."owner_id"
    FROM (
      SELECT
        "companies"."company_id" AS "company_id",
        "companies"."company_name" AS "company_name",
        "companies"."category_code" AS "category_code",
        "companies"."status" AS "status",
        "companies"."owner_id" AS "owner_id",
        "companies"."continent" AS "continent",
        "companies"."founded" AS "founded",
        "companies"."revenue" AS "revenue"
      FROM (
        SELECT
          CAST(NULL AS VARCHAR) AS "company_id",
          "base"."company_name" AS "company_name",
          CAST(NULL AS VARCHAR) AS "category_code",
          CAST(NULL AS VARCHAR) AS "status",
          "base"."owner_id" AS "owner_id",
          CAST(NULL AS VARCHAR) AS "continent",
          CAST(NULL AS DATE) AS "founded",
          CAST(NULL AS DECIMAL(12, 2)) AS "revenue"
        FROM "startups"."companies" AS "base"
      ) AS "companies"
    ) AS "base"
  ) AS "t2"
  INNER JOIN (
    SELECT DISTINCT
      "rows0"."t1_people_id" AS "k0"
    FROM "rows0"
  ) AS "wanted"
    ON "t2"."owner_id" = "wanted"."k0"
  GROUP BY
    "t2"."owner_id"
) AS "g1"
  ON "rows0"."t1_people_id" = "g1"."k0"
ORDER BY
  "rows0"."t0_company_name" ASC,
  "rows0"."t0_company_id" ASC

SELECT
  "t0"."people_id" AS c0,
  "t0"."first_name" AS c1
FROM (
  SELECT
    "base"."people_id",
    "base"."first_name"
  FROM (
    SELECT
      "owners"."people_id" AS "people_id",
      "owners"."first_name" AS "first_name",
      "owners"."last_name" AS "last_name",
      "owners"."age" AS "age",
      "owners"."address" AS "address"
    FROM (
      SELECT
        "base"."people_id" AS "people_id",
        "base"."first_name" AS "first_name",
        CAST(NULL AS VARCHAR) AS "last_name",
        CAST(NULL AS INTEGER) AS "age",
        CAST(NULL AS VARCHAR) AS "address"
      FROM "startups"."owners" AS "base"
    ) AS "owners"
  ) AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "t1"."owner_id" AS "k0",
    TRUE AS "matched"
  FROM (
    SELECT
      "base"."owner_id",
      "base"."continent"
    FROM (
      SELECT
        "companies"."company_id" AS "company_id",
        "companies"."company_name" AS "company_name",
        "companies"."category_code" AS "category_code",
        "companies"."status" AS "status",
        "companies"."owner_id" AS "owner_id",
        "companies"."continent" AS "continent",
        "companies"."founded" AS "founded",
        "companies"."revenue" AS "revenue"
      FROM (
        SELECT
          CAST(NULL AS VARCHAR) AS "company_id",
          CAST(NULL AS VARCHAR) AS "company_name",
          CAST(NULL AS VARCHAR) AS "category_code",
          CAST(NULL AS VARCHAR) AS "status",
          "base"."owner_id" AS "owner_id",
          CASE WHEN "base"."continent" = 'eu' THEN "base"."continent" END AS "continent",
          CAST(NULL AS DATE) AS "founded",
          CAST(NULL AS DECIMAL(12, 2)) AS "revenue"
        FROM "startups"."companies" AS "base"
      ) AS "companies"
    ) AS "base"
  ) AS "t1"
  WHERE
    "t1"."continent" = 'eu'
  GROUP BY
    "t1"."owner_id"
) AS "g1"
  ON "t0"."people_id" = "g1"."k0"
WHERE
  COALESCE("g1"."matched", FALSE)
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

== developer, told of companies, not shared ==
none

== of one table ==
SELECT
  "t0"."company_name" AS c0
FROM (
  SELECT
    "base"."company_id",
    "base"."company_name"
  FROM (
    SELECT
      "companies"."company_id" AS "company_id",
      "companies"."company_name" AS "company_name",
      "companies"."category_code" AS "category_code",
      "companies"."status" AS "status",
      "companies"."owner_id" AS "owner_id",
      "companies"."continent" AS "continent",
      "companies"."founded" AS "founded",
      "companies"."revenue" AS "revenue"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        "base"."company_name" AS "company_name",
        CAST(NULL AS VARCHAR) AS "category_code",
        CAST(NULL AS VARCHAR) AS "status",
        CAST(NULL AS INTEGER) AS "owner_id",
        CAST(NULL AS VARCHAR) AS "continent",
        CAST(NULL AS DATE) AS "founded",
        CAST(NULL AS DECIMAL(12, 2)) AS "revenue"
      FROM "startups"."companies" AS "base"
    ) AS "companies"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
