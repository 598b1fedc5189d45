== null, error ==
SELECT
  "t0"."company_id" AS c0,
  "t0"."company_name" AS c1,
  "t0"."status" AS c2,
  "t0"."continent" AS c3,
  "t0"."age" AS c4
FROM (
  SELECT
    "base"."company_id",
    "base"."company_name",
    "base"."status",
    "base"."continent",
    "base"."age"
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
        "base"."status" AS "status",
        "base"."owner_id" AS "owner_id",
        "base"."continent" AS "continent"
      FROM "startups"."companies" AS "base"
    ) AS "c"
    LEFT JOIN (
      SELECT
        "base"."people_id" AS "people_id",
        CAST(NULL AS VARCHAR) AS "first_name",
        CAST(NULL AS VARCHAR) AS "last_name",
        "base"."age" AS "age"
      FROM "startups"."owners" AS "base"
    ) AS "o"
      ON "c"."owner_id" = "o"."people_id"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 5

== hide, where, order_by ==
none

== usable ==
SELECT
  "t0"."company_id" AS c0,
  "t0"."age" AS c1
FROM (
  SELECT
    "base"."company_id",
    "base"."age"
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
        CAST(NULL AS VARCHAR) AS "company_name",
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
        "base"."age" AS "age"
      FROM "startups"."owners" AS "base"
    ) AS "o"
      ON "c"."owner_id" = "o"."people_id"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."age" > CAST(40 AS INTEGER)
ORDER BY
  "t0"."age" DESC NULLS FIRST,
  "t0"."company_id" ASC
LIMIT 2

SELECT
  "t0"."age" AS c0
FROM (
  SELECT
    "base"."company_id",
    "base"."age"
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
        CAST(NULL AS VARCHAR) AS "company_name",
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
        "base"."age" AS "age"
      FROM "startups"."owners" AS "base"
    ) AS "o"
      ON "c"."owner_id" = "o"."people_id"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."company_id" = 'c7'
LIMIT 1
