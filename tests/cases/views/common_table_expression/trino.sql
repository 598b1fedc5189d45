== all ==
SELECT
  "t0"."id" AS c0,
  "t0"."name" AS c1
FROM (
  SELECT
    "base"."id",
    "base"."name"
  FROM (
    SELECT
      TRY_CAST("view"."id" AS INTEGER) AS "id",
      "view"."name" AS "name"
    FROM (
      WITH "grown" AS (
        SELECT
          "owners"."people_id" AS "people_id",
          "owners"."first_name" AS "first_name"
        FROM (
          SELECT
            "base"."people_id" AS "people_id",
            "base"."first_name" AS "first_name",
            "base"."age" AS "age"
          FROM "startups"."owners" AS "base"
        ) AS "owners"
        WHERE
          "owners"."age" > 30
      ), "staff" AS (
        SELECT
          TRY_CAST(TRY_CAST("employees"."id" AS DECIMAL(38, 0)) + TRY_CAST(100 AS DECIMAL(38, 0)) AS BIGINT) AS "id",
          "employees"."name" AS "name"
        FROM (
          SELECT
            "base"."id" AS "id",
            "base"."name" AS "name"
          FROM "startups"."employees" AS "base"
        ) AS "employees"
      )
      SELECT
        "grown"."people_id" AS "id",
        "grown"."first_name" AS "name"
      FROM "grown" AS "grown"
      UNION ALL
      SELECT
        "staff"."id" AS "id",
        "staff"."name" AS "name"
      FROM "staff" AS "staff"
      UNION ALL
      SELECT
        TRY_CAST(TRY_CAST("owners"."people_id" AS DECIMAL(38, 0)) + TRY_CAST(1000 AS DECIMAL(38, 0)) AS BIGINT) AS "_col_0",
        "owners"."first_name" AS "first_name"
      FROM (
        SELECT
          "base"."people_id" AS "people_id",
          "base"."first_name" AS "first_name",
          "base"."age" AS "age"
        FROM "startups"."owners" AS "base"
      ) AS "owners"
    ) AS "view"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id",
    "base"."name"
  FROM (
    SELECT
      TRY_CAST("view"."id" AS INTEGER) AS "id",
      "view"."name" AS "name"
    FROM (
      WITH "grown" AS (
        SELECT
          "owners"."people_id" AS "people_id",
          "owners"."first_name" AS "first_name"
        FROM (
          SELECT
            "base"."people_id" AS "people_id",
            "base"."first_name" AS "first_name",
            "base"."age" AS "age"
          FROM "startups"."owners" AS "base"
        ) AS "owners"
        WHERE
          "owners"."age" > 30
      ), "staff" AS (
        SELECT
          TRY_CAST(TRY_CAST("employees"."id" AS DECIMAL(38, 0)) + TRY_CAST(100 AS DECIMAL(38, 0)) AS BIGINT) AS "id",
          "employees"."name" AS "name"
        FROM (
          SELECT
            "base"."id" AS "id",
            "base"."name" AS "name"
          FROM "startups"."employees" AS "base"
        ) AS "employees"
      )
      SELECT
        "grown"."people_id" AS "id",
        "grown"."first_name" AS "name"
      FROM "grown" AS "grown"
      UNION ALL
      SELECT
        "staff"."id" AS "id",
        "staff"."name" AS "name"
      FROM "staff" AS "staff"
      UNION ALL
      SELECT
        TRY_CAST(TRY_CAST("owners"."people_id" AS DECIMAL(38, 0)) + TRY_CAST(1000 AS DECIMAL(38, 0)) AS BIGINT) AS "_col_0",
        "owners"."first_name" AS "first_name"
      FROM (
        SELECT
          "base"."people_id" AS "people_id",
          "base"."first_name" AS "first_name",
          "base"."age" AS "age"
        FROM "startups"."owners" AS "base"
      ) AS "owners"
    ) AS "view"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."name" LIKE '%a%' ESCAPE '\'
ORDER BY
  "t0"."id" DESC NULLS FIRST
LIMIT 10001

== some ==
SELECT
  "t0"."id" AS c0,
  "t0"."name" AS c1
FROM (
  SELECT
    "base"."id",
    "base"."name"
  FROM (
    SELECT
      TRY_CAST("view"."id" AS INTEGER) AS "id",
      "view"."name" AS "name"
    FROM (
      WITH "grown" AS (
        SELECT
          "owners"."people_id" AS "people_id",
          "owners"."first_name" AS "first_name"
        FROM (
          SELECT
            "base"."people_id" AS "people_id",
            "base"."first_name" AS "first_name",
            "base"."age" AS "age"
          FROM "startups"."owners" AS "base"
          WHERE
            "base"."last_name" = 'Maddox'
        ) AS "owners"
        WHERE
          "owners"."age" > 30
      ), "staff" AS (
        SELECT
          TRY_CAST(TRY_CAST("employees"."id" AS DECIMAL(38, 0)) + TRY_CAST(100 AS DECIMAL(38, 0)) AS BIGINT) AS "id",
          "employees"."name" AS "name"
        FROM (
          SELECT
            "base"."id" AS "id",
            "base"."name" AS "name"
          FROM "startups"."employees" AS "base"
          WHERE
            "base"."salary" < CAST(500 AS INTEGER)
        ) AS "employees"
      )
      SELECT
        "grown"."people_id" AS "id",
        "grown"."first_name" AS "name"
      FROM "grown" AS "grown"
      UNION ALL
      SELECT
        "staff"."id" AS "id",
        "staff"."name" AS "name"
      FROM "staff" AS "staff"
      UNION ALL
      SELECT
        TRY_CAST(TRY_CAST("owners"."people_id" AS DECIMAL(38, 0)) + TRY_CAST(1000 AS DECIMAL(38, 0)) AS BIGINT) AS "_col_0",
        "owners"."first_name" AS "first_name"
      FROM (
        SELECT
          "base"."people_id" AS "people_id",
          "base"."first_name" AS "first_name",
          "base"."age" AS "age"
        FROM "startups"."owners" AS "base"
        WHERE
          "base"."last_name" = 'Maddox'
      ) AS "owners"
    ) AS "view"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id",
    "base"."name"
  FROM (
    SELECT
      TRY_CAST("view"."id" AS INTEGER) AS "id",
      "view"."name" AS "name"
    FROM (
      WITH "grown" AS (
        SELECT
          "owners"."people_id" AS "people_id",
          "owners"."first_name" AS "first_name"
        FROM (
          SELECT
            "base"."people_id" AS "people_id",
            "base"."first_name" AS "first_name",
            "base"."age" AS "age"
          FROM "startups"."owners" AS "base"
          WHERE
            "base"."last_name" = 'Maddox'
        ) AS "owners"
        WHERE
          "owners"."age" > 30
      ), "staff" AS (
        SELECT
          TRY_CAST(TRY_CAST("employees"."id" AS DECIMAL(38, 0)) + TRY_CAST(100 AS DECIMAL(38, 0)) AS BIGINT) AS "id",
          "employees"."name" AS "name"
        FROM (
          SELECT
            "base"."id" AS "id",
            "base"."name" AS "name"
          FROM "startups"."employees" AS "base"
          WHERE
            "base"."salary" < CAST(500 AS INTEGER)
        ) AS "employees"
      )
      SELECT
        "grown"."people_id" AS "id",
        "grown"."first_name" AS "name"
      FROM "grown" AS "grown"
      UNION ALL
      SELECT
        "staff"."id" AS "id",
        "staff"."name" AS "name"
      FROM "staff" AS "staff"
      UNION ALL
      SELECT
        TRY_CAST(TRY_CAST("owners"."people_id" AS DECIMAL(38, 0)) + TRY_CAST(1000 AS DECIMAL(38, 0)) AS BIGINT) AS "_col_0",
        "owners"."first_name" AS "first_name"
      FROM (
        SELECT
          "base"."people_id" AS "people_id",
          "base"."first_name" AS "first_name",
          "base"."age" AS "age"
        FROM "startups"."owners" AS "base"
        WHERE
          "base"."last_name" = 'Maddox'
      ) AS "owners"
    ) AS "view"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."name" LIKE '%a%' ESCAPE '\'
ORDER BY
  "t0"."id" DESC NULLS FIRST
LIMIT 10001

== filter_column_withheld ==
none
