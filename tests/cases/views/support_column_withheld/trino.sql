== key_of_the_join, base_table ==
SELECT
  "t0"."continent" AS c0,
  "t0"."companies" AS c1
FROM (
  SELECT
    "base"."continent",
    "base"."companies"
  FROM (
    SELECT
      "companies"."continent" AS "continent",
      COUNT(*) AS "companies",
      MIN("companies"."founded") AS "oldest"
    FROM (
      SELECT
        "base"."status" AS "status",
        "base"."continent" AS "continent",
        CAST(NULL AS DATE) AS "founded"
      FROM "startups"."companies" AS "base"
    ) AS "companies"
    WHERE
      "companies"."status" = 'operating'
    GROUP BY
      "companies"."continent"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."continent" ASC
LIMIT 10001

== column_of_the_filter ==
SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id",
    "base"."company_name"
  FROM (
    SELECT
      "c"."company_id" AS "company_id",
      "c"."company_name" AS "company_name",
      "c"."status" AS "status",
      "c"."continent" AS "continent",
      "o"."first_name" AS "first_name",
      "o"."last_name" AS "last_name",
      "o"."age" AS "age"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        "base"."company_name" AS "company_name",
        CAST(NULL AS VARCHAR) AS "status",
        "base"."owner_id" AS "owner_id",
        CAST(NULL AS VARCHAR) AS "continent"
      FROM "startups"."companies" AS "base"
    ) AS "c"
    LEFT JOIN (
      SELECT
        "base"."people_id" AS "people_id",
        CAST(NULL AS VARCHAR) AS "first_name",
        CAST(NULL AS VARCHAR) AS "last_name",
        CAST(NULL AS INTEGER) AS "age"
      FROM "startups"."owners" AS "base"
    ) AS "o"
      ON "c"."owner_id" = "o"."people_id"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 5

== hide ==
none
