== masked ==
SELECT
  "t0"."company_id" AS c0,
  "t0"."owner_id" AS c1
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    CASE
      WHEN "base"."owner_id" IS NULL
      THEN CAST(1 AS INTEGER)
      ELSE CAST(1 AS INTEGER)
    END AS "owner_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0,
  "t0"."first_name" AS c1
FROM (
  SELECT
    TRY_CAST((
      CASE
        WHEN CAST("base"."people_id" AS DECIMAL(38, 0)) % CAST('2' AS DECIMAL(38, 0)) < CAST('0' AS DECIMAL(38, 0))
        THEN (
          CAST("base"."people_id" AS DECIMAL(38, 0)) - CAST("base"."people_id" AS DECIMAL(38, 0)) % CAST('2' AS DECIMAL(38, 0))
        ) - CAST('2' AS DECIMAL(38, 0))
        ELSE CAST("base"."people_id" AS DECIMAL(38, 0)) - (
          CAST("base"."people_id" AS DECIMAL(38, 0)) % CAST('2' AS DECIMAL(38, 0))
        )
      END
    ) AS INTEGER) AS "people_id",
    "base"."first_name" AS "first_name"
  FROM "startups"."owners" AS "base"
) AS "t0"
ORDER BY
  "t0"."first_name" ASC,
  "t0"."people_id" ASC
LIMIT 10001

== key, told ==
SELECT
  "page"."t0_company_id" AS c0,
  "t1"."matched" AS c1,
  "t1"."first_name" AS c2
FROM (
  SELECT
    "t0"."company_id" AS "t0_company_id",
    "t0"."key owner_id" AS "t0_key owner_id"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      "base"."owner_id" AS "key owner_id"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."company_id" ASC
  LIMIT 10001
) AS "page"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "key people_id",
    "base"."first_name" AS "first_name",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "page"."t0_key owner_id" = "t1"."key people_id"
ORDER BY
  "page"."t0_company_id" ASC

SELECT
  "t0"."first_name" AS c0,
  JSON_FORMAT(CAST("g1"."items" AS JSON)) AS c1,
  COALESCE("g2"."m0", 0) AS c2,
  COALESCE("g1"."longest", 0) AS c3
FROM (
  SELECT
    "base"."people_id" AS "key people_id",
    "base"."first_name" AS "first_name"
  FROM "startups"."owners" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "placed1"."t1_key owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST("placed1"."t1_company_id" AS JSON)] AS JSON) ORDER BY "placed1"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t1"."company_id" AS "t1_company_id",
      "t1"."key owner_id" AS "t1_key owner_id",
      ROW_NUMBER() OVER (PARTITION BY "t1"."key owner_id" ORDER BY "t1"."company_id" ASC) AS "place"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        "base"."owner_id" AS "key owner_id"
      FROM "startups"."companies" AS "base"
    ) AS "t1"
  ) AS "placed1"
  WHERE
    "placed1"."place" <= CAST(10001 AS BIGINT)
  GROUP BY
    "placed1"."t1_key owner_id"
) AS "g1"
  ON "t0"."key people_id" = "g1"."k0"
LEFT JOIN (
  SELECT
    "t2"."key owner_id" AS "k0",
    TRUE AS "matched",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      "base"."owner_id" AS "key owner_id"
    FROM "startups"."companies" AS "base"
  ) AS "t2"
  GROUP BY
    "t2"."key owner_id"
) AS "g2"
  ON "t0"."key people_id" = "g2"."k0"
ORDER BY
  "t0"."first_name" ASC,
  JSON_FORMAT(CAST(TRANSFORM("g1"."items", e0 -> CAST(e0 AS JSON)) AS JSON)) ASC,
  COALESCE("g2"."m0", 0) ASC
LIMIT 10001

== some ==
SELECT
  "page"."t0_company_id" AS c0,
  "page"."t0_owner_id" AS c1,
  "t1"."matched" AS c2,
  "t1"."people_id" AS c3,
  "t1"."first_name" AS c4,
  "page"."t0_withheld key owner_id" AS c5
FROM (
  SELECT
    "t0"."company_id" AS "t0_company_id",
    "t0"."owner_id" AS "t0_owner_id",
    "t0"."withheld key owner_id" AS "t0_withheld key owner_id",
    "t0"."key owner_id" AS "t0_key owner_id"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      CASE
        WHEN "base"."continent" = 'eu'
        THEN "base"."owner_id"
        ELSE CASE
          WHEN "base"."owner_id" IS NULL
          THEN CAST(7 AS INTEGER)
          ELSE CAST(7 AS INTEGER)
        END
      END AS "owner_id",
      CASE
        WHEN "base"."continent" = 'eu' OR "base"."continent" = 'us'
        THEN "base"."owner_id"
      END AS "key owner_id",
      NOT COALESCE("base"."continent" = 'eu' OR "base"."continent" = 'us', FALSE) AS "withheld key owner_id"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."company_id" ASC
  LIMIT 10001
) AS "page"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."first_name" AS "first_name",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "page"."t0_key owner_id" = "t1"."people_id"
ORDER BY
  "page"."t0_company_id" ASC

WITH "rows0" AS (
  SELECT
    "t0"."people_id" AS "t0_people_id",
    "t0"."first_name" AS "t0_first_name"
  FROM (
    SELECT
      "base"."people_id" AS "people_id",
      "base"."first_name" AS "first_name"
    FROM "startups"."owners" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."first_name" ASC,
    "t0"."people_id" ASC
  LIMIT 10001
)
SELECT
  "rows0"."t0_people_id" AS c0,
  "rows0"."t0_first_name" AS c1,
  JSON_FORMAT(CAST("g1"."items" AS JSON)) AS c2,
  COALESCE("g2"."m0", 0) AS c3,
  COALESCE("g1"."longest", 0) AS c4
FROM "rows0"
LEFT JOIN (
  SELECT
    "placed1"."t1_key owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST("placed1"."t1_company_id" AS JSON)] AS JSON) ORDER BY "placed1"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t1"."company_id" AS "t1_company_id",
      "t1"."key owner_id" AS "t1_key owner_id",
      ROW_NUMBER() OVER (PARTITION BY "t1"."key owner_id" ORDER BY "t1"."company_id" ASC) AS "place"
    FROM (
      SELECT
        "base"."company_id" AS "company_id",
        CASE
          WHEN "base"."continent" = 'eu'
          THEN "base"."owner_id"
          ELSE CASE
            WHEN "base"."owner_id" IS NULL
            THEN CAST(7 AS INTEGER)
            ELSE CAST(7 AS INTEGER)
          END
        END AS "owner_id",
        CASE
          WHEN "base"."continent" = 'eu' OR "base"."continent" = 'us'
          THEN "base"."owner_id"
        END AS "key owner_id",
        NOT COALESCE("base"."continent" = 'eu' OR "base"."continent" = 'us', FALSE) AS "withheld key owner_id"
      FROM "startups"."companies" AS "base"
    ) AS "t1"
    INNER JOIN (
      SELECT DISTINCT
        "rows0"."t0_people_id" AS "k0"
      FROM "rows0"
    ) AS "wanted"
      ON "t1"."key owner_id" = "wanted"."k0"
  ) AS "placed1"
  WHERE
    "placed1"."place" <= CAST(10001 AS BIGINT)
  GROUP BY
    "placed1"."t1_key owner_id"
) AS "g1"
  ON "rows0"."t0_people_id" = "g1"."k0"
LEFT JOIN (
  SELECT
    "t2"."key owner_id" AS "k0",
    TRUE AS "matched",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      CASE
        WHEN "base"."continent" = 'eu'
        THEN "base"."owner_id"
        ELSE CASE
          WHEN "base"."owner_id" IS NULL
          THEN CAST(7 AS INTEGER)
          ELSE CAST(7 AS INTEGER)
        END
      END AS "owner_id",
      CASE
        WHEN "base"."continent" = 'eu' OR "base"."continent" = 'us'
        THEN "base"."owner_id"
      END AS "key owner_id",
      NOT COALESCE("base"."continent" = 'eu' OR "base"."continent" = 'us', FALSE) AS "withheld key owner_id"
    FROM "startups"."companies" AS "base"
  ) AS "t2"
  INNER JOIN (
    SELECT DISTINCT
      "rows0"."t0_people_id" AS "k0"
    FROM "rows0"
  ) AS "wanted"
    ON "t2"."key owner_id" = "wanted"."k0"
  GROUP BY
    "t2"."key owner_id"
) AS "g2"
  ON "rows0"."t0_people_id" = "g2"."k0"
ORDER BY
  "rows0"."t0_first_name" ASC,
  "rows0"."t0_people_id" ASC

== by_pk, filter, filter_of_key ==
none

== filter_by_key ==
SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."owner_id" AS "key owner_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "key people_id",
    "base"."first_name" AS "first_name",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "t0"."key owner_id" = "t1"."key people_id"
WHERE
  COALESCE("t1"."matched" AND "t1"."first_name" = 'Brian', FALSE)
ORDER BY
  "t1"."first_name" ASC,
  "t0"."company_id" DESC NULLS FIRST
LIMIT 10001
