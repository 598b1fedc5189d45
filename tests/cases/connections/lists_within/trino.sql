== page ==
WITH "rows0" AS (
  SELECT
    "counted"."t0_first_name" AS "t0_first_name",
    "counted"."total" AS "total",
    "counted"."t0_people_id" AS "t0_people_id"
  FROM (
    SELECT
      "t0"."first_name" AS "t0_first_name",
      COUNT(*) OVER () AS "total",
      "t0"."people_id" AS "t0_people_id"
    FROM (
      SELECT
        "base"."people_id" AS "people_id",
        "base"."first_name" AS "first_name"
      FROM "startups"."owners" AS "base"
    ) AS "t0"
  ) AS "counted"
  ORDER BY
    "counted"."t0_people_id" ASC
  LIMIT 3
)
SELECT
  "rows0"."t0_first_name" AS c0,
  JSON_FORMAT(CAST("g1"."items" AS JSON)) AS c1,
  "rows0"."total" AS c2,
  COALESCE("g1"."longest", 0) AS c3
FROM "rows0"
LEFT JOIN (
  SELECT
    "placed1"."t1_owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST("placed1"."t1_company_id" AS JSON)] AS JSON) ORDER BY "placed1"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t1"."company_id" AS "t1_company_id",
      "t1"."owner_id" AS "t1_owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."owner_id"
        ORDER BY "t1"."company_name" ASC, "t1"."company_id" ASC
      ) AS "place"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        "base"."company_name" AS "company_name",
        "base"."owner_id" AS "owner_id"
      FROM "startups"."companies" AS "base"
    ) AS "t1"
    INNER JOIN (
      SELECT DISTINCT
        "rows0"."t0_people_id" AS "k0"
      FROM "rows0"
    ) AS "wanted"
      ON "t1"."owner_id" = "wanted"."k0"
  ) AS "placed1"
  WHERE
    "placed1"."place" <= CAST(10001 AS BIGINT)
  GROUP BY
    "placed1"."t1_owner_id"
) AS "g1"
  ON "rows0"."t0_people_id" = "g1"."k0"
ORDER BY
  "rows0"."t0_people_id" ASC

== last ==
WITH "rows0" AS (
  SELECT
    "t0"."first_name" AS "t0_first_name",
    "t0"."people_id" AS "t0_people_id"
  FROM (
    SELECT
      "base"."people_id" AS "people_id",
      "base"."first_name" AS "first_name"
    FROM "startups"."owners" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."people_id" DESC NULLS FIRST
  LIMIT 2
)
SELECT
  "rows0"."t0_first_name" AS c0,
  JSON_FORMAT(CAST("g1"."items" AS JSON)) AS c1,
  JSON_FORMAT(CAST("g2"."items" AS JSON)) AS c2,
  ARRAY_MAX(
    FILTER(
      ARRAY[COALESCE("g1"."longest", 0), COALESCE("g2"."longest", 0)],
      e -> NOT e IS NULL
    )
  ) AS c3
FROM "rows0"
LEFT JOIN (
  SELECT
    "placed1"."t1_owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST("placed1"."t1_company_id" AS JSON)] AS JSON) ORDER BY "placed1"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t1"."company_id" AS "t1_company_id",
      "t1"."owner_id" AS "t1_owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."owner_id"
        ORDER BY "t1"."company_name" ASC, "t1"."company_id" ASC
      ) AS "place"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        "base"."company_name" AS "company_name",
        "base"."owner_id" AS "owner_id"
      FROM "startups"."companies" AS "base"
    ) AS "t1"
    INNER JOIN (
      SELECT DISTINCT
        "rows0"."t0_people_id" AS "k0"
      FROM "rows0"
    ) AS "wanted"
      ON "t1"."owner_id" = "wanted"."k0"
  ) AS "placed1"
  WHERE
    "placed1"."place" <= CAST(10001 AS BIGINT)
  GROUP BY
    "placed1"."t1_owner_id"
) AS "g1"
  ON "rows0"."t0_people_id" = "g1"."k0"
LEFT JOIN (
  SELECT
    "placed2"."t2_owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST("placed2"."t2_company_name" AS JSON)] AS JSON) ORDER BY "placed2"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t2"."company_name" AS "t2_company_name",
      "t2"."owner_id" AS "t2_owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t2"."owner_id"
        ORDER BY "t2"."company_name" ASC, "t2"."company_id" ASC
      ) AS "place"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        "base"."company_name" AS "company_name",
        "base"."owner_id" AS "owner_id"
      FROM "startups"."companies" AS "base"
    ) AS "t2"
    INNER JOIN (
      SELECT DISTINCT
        "rows0"."t0_people_id" AS "k0"
      FROM "rows0"
    ) AS "wanted"
      ON "t2"."owner_id" = "wanted"."k0"
  ) AS "placed2"
  WHERE
    "placed2"."place" <= CAST(10001 AS BIGINT)
  GROUP BY
    "placed2"."t2_owner_id"
) AS "g2"
  ON "rows0"."t0_people_id" = "g2"."k0"
ORDER BY
  "rows0"."t0_people_id" DESC NULLS FIRST

== too_long ==
WITH "rows0" AS (
  SELECT
    "counted"."t0_first_name" AS "t0_first_name",
    "counted"."total" AS "total",
    "counted"."t0_people_id" AS "t0_people_id"
  FROM (
    SELECT
      "t0"."first_name" AS "t0_first_name",
      COUNT(*) OVER () AS "total",
      "t0"."people_id" AS "t0_people_id"
    FROM (
      SELECT
        "base"."people_id" AS "people_id",
        "base"."first_name" AS "first_name"
      FROM "startups"."owners" AS "base"
    ) AS "t0"
  ) AS "counted"
  ORDER BY
    "counted"."t0_people_id" ASC
  LIMIT 2
)
SELECT
  "rows0"."t0_first_name" AS c0,
  JSON_FORMAT(CAST("g1"."items" AS JSON)) AS c1,
  "rows0"."total" AS c2,
  COALESCE("g1"."longest", 0) AS c3
FROM "rows0"
LEFT JOIN (
  SELECT
    "placed1"."t1_owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST("placed1"."t1_company_id" AS JSON)] AS JSON) ORDER BY "placed1"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t1"."company_id" AS "t1_company_id",
      "t1"."owner_id" AS "t1_owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."owner_id"
        ORDER BY "t1"."company_name" ASC, "t1"."company_id" ASC
      ) AS "place"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        "base"."company_name" AS "company_name",
        "base"."owner_id" AS "owner_id"
      FROM "startups"."companies" AS "base"
    ) AS "t1"
    INNER JOIN (
      SELECT DISTINCT
        "rows0"."t0_people_id" AS "k0"
      FROM "rows0"
    ) AS "wanted"
      ON "t1"."owner_id" = "wanted"."k0"
  ) AS "placed1"
  WHERE
    "placed1"."place" <= CAST(2 AS BIGINT)
  GROUP BY
    "placed1"."t1_owner_id"
) AS "g1"
  ON "rows0"."t0_people_id" = "g1"."k0"
ORDER BY
  "rows0"."t0_people_id" ASC

== behind ==
WITH "rows0" AS (
  SELECT
    "t0"."first_name" AS "t0_first_name",
    "t0"."people_id" AS "t0_people_id"
  FROM (
    SELECT
      "base"."people_id" AS "people_id",
      "base"."first_name" AS "first_name"
    FROM "startups"."owners" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."people_id" DESC NULLS FIRST
  LIMIT 2
)
SELECT
  "rows0"."t0_first_name" AS c0,
  JSON_FORMAT(CAST("g1"."items" AS JSON)) AS c1,
  JSON_FORMAT(CAST("g2"."items" AS JSON)) AS c2,
  ARRAY_MAX(
    FILTER(
      ARRAY[COALESCE("g1"."longest", 0), COALESCE("g2"."longest", 0)],
      e -> NOT e IS NULL
    )
  ) AS c3
FROM "rows0"
LEFT JOIN (
  SELECT
    "placed1"."t1_owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST("placed1"."t1_company_id" AS JSON)] AS JSON) ORDER BY "placed1"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t1"."company_id" AS "t1_company_id",
      "t1"."owner_id" AS "t1_owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."owner_id"
        ORDER BY "t1"."company_name" ASC, "t1"."company_id" ASC
      ) AS "place"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        "base"."company_name" AS "company_name",
        "base"."owner_id" AS "owner_id"
      FROM "startups"."companies" AS "base"
    ) AS "t1"
    INNER JOIN (
      SELECT DISTINCT
        "rows0"."t0_people_id" AS "k0"
      FROM "rows0"
    ) AS "wanted"
      ON "t1"."owner_id" = "wanted"."k0"
  ) AS "placed1"
  WHERE
    "placed1"."place" <= CAST(2 AS BIGINT)
  GROUP BY
    "placed1"."t1_owner_id"
) AS "g1"
  ON "rows0"."t0_people_id" = "g1"."k0"
LEFT JOIN (
  SELECT
    "placed2"."t2_owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST("placed2"."t2_company_name" AS JSON)] AS JSON) ORDER BY "placed2"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t2"."company_name" AS "t2_company_name",
      "t2"."owner_id" AS "t2_owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t2"."owner_id"
        ORDER BY "t2"."company_name" ASC, "t2"."company_id" ASC
      ) AS "place"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        "base"."company_name" AS "company_name",
        "base"."owner_id" AS "owner_id"
      FROM "startups"."companies" AS "base"
    ) AS "t2"
    INNER JOIN (
      SELECT DISTINCT
        "rows0"."t0_people_id" AS "k0"
      FROM "rows0"
    ) AS "wanted"
      ON "t2"."owner_id" = "wanted"."k0"
  ) AS "placed2"
  WHERE
    "placed2"."place" <= CAST(2 AS BIGINT)
  GROUP BY
    "placed2"."t2_owner_id"
) AS "g2"
  ON "rows0"."t0_people_id" = "g2"."k0"
ORDER BY
  "rows0"."t0_people_id" DESC NULLS FIRST

== cells ==
WITH "rows0" AS (
  SELECT
    "t0"."first_name" AS "t0_first_name",
    "t0"."people_id" AS "t0_people_id"
  FROM (
    SELECT
      "base"."people_id" AS "people_id",
      "base"."first_name" AS "first_name"
    FROM "startups"."owners" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."people_id" DESC NULLS FIRST
  LIMIT 4
)
SELECT
  "rows0"."t0_first_name" AS c0,
  JSON_FORMAT(CAST("g1"."items" AS JSON)) AS c1,
  JSON_FORMAT(CAST("g2"."items" AS JSON)) AS c2,
  "rows0"."t0_people_id" AS c3,
  ARRAY_MAX(
    FILTER(
      ARRAY[COALESCE("g1"."longest", 0), COALESCE("g2"."longest", 0)],
      e -> NOT e IS NULL
    )
  ) AS c4
FROM "rows0"
LEFT JOIN (
  SELECT
    "placed1"."t1_owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST("placed1"."t1_company_id" AS JSON), CAST("placed1"."t1_status" AS JSON), CAST(CAST("placed1"."t1_withheld status" AS VARCHAR) AS JSON)] AS JSON) ORDER BY "placed1"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t1"."company_id" AS "t1_company_id",
      "t1"."status" AS "t1_status",
      "t1"."withheld status" AS "t1_withheld status",
      "t1"."owner_id" AS "t1_owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."owner_id"
        ORDER BY "t1"."company_name" ASC, "t1"."company_id" ASC
      ) AS "place"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        CASE WHEN "base"."continent" = 'eu' THEN "base"."company_name" END AS "company_name",
        CASE WHEN "base"."continent" = 'eu' THEN "base"."status" END AS "status",
        "base"."owner_id" AS "owner_id",
        NOT COALESCE("base"."continent" = 'eu', FALSE) AS "withheld company_name",
        NOT COALESCE("base"."continent" = 'eu', FALSE) AS "withheld status"
      FROM "startups"."companies" AS "base"
    ) AS "t1"
    INNER JOIN (
      SELECT DISTINCT
        "rows0"."t0_people_id" AS "k0"
      FROM "rows0"
    ) AS "wanted"
      ON "t1"."owner_id" = "wanted"."k0"
  ) AS "placed1"
  WHERE
    "placed1"."place" <= CAST(10001 AS BIGINT)
  GROUP BY
    "placed1"."t1_owner_id"
) AS "g1"
  ON "rows0"."t0_people_id" = "g1"."k0"
LEFT JOIN (
  SELECT
    "placed2"."t2_owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST("placed2"."t2_status" AS JSON), CAST(CAST("placed2"."t2_withheld status" AS VARCHAR) AS JSON)] AS JSON) ORDER BY "placed2"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t2"."status" AS "t2_status",
      "t2"."withheld status" AS "t2_withheld status",
      "t2"."owner_id" AS "t2_owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t2"."owner_id"
        ORDER BY "t2"."company_name" ASC, "t2"."company_id" ASC
      ) AS "place"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        CASE WHEN "base"."continent" = 'eu' THEN "base"."company_name" END AS "company_name",
        CASE WHEN "base"."continent" = 'eu' THEN "base"."status" END AS "status",
        "base"."owner_id" AS "owner_id",
        NOT COALESCE("base"."continent" = 'eu', FALSE) AS "withheld company_name",
        NOT COALESCE("base"."continent" = 'eu', FALSE) AS "withheld status"
      FROM "startups"."companies" AS "base"
    ) AS "t2"
    INNER JOIN (
      SELECT DISTINCT
        "rows0"."t0_people_id" AS "k0"
      FROM "rows0"
    ) AS "wanted"
      ON "t2"."owner_id" = "wanted"."k0"
  ) AS "placed2"
  WHERE
    "placed2"."place" <= CAST(1 AS BIGINT)
  GROUP BY
    "placed2"."t2_owner_id"
) AS "g2"
  ON "rows0"."t0_people_id" = "g2"."k0"
ORDER BY
  "rows0"."t0_people_id" DESC NULLS FIRST
