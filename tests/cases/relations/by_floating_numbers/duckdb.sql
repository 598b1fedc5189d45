WITH "rows0" AS (
  SELECT
    "page"."t0_id" AS "t0_id",
    "t1"."matched" AS "t1_matched",
    "t1"."name" AS "t1_name",
    "page"."t0_half" AS "t0_half"
  FROM (
    SELECT
      "t0"."id" AS "t0_id",
      "t0"."half" AS "t0_half",
      "t0"."level" AS "t0_level"
    FROM (
      SELECT
        "base"."id" AS "id",
        "base"."level" AS "level",
        "base"."half" AS "half"
      FROM "startups"."readings" AS "base"
    ) AS "t0"
    LIMIT 10001
  ) AS "page"
  LEFT JOIN (
    SELECT
      "base"."level" AS "level",
      "base"."name" AS "name",
      TRUE AS "matched"
    FROM "startups"."steps" AS "base"
  ) AS "t1"
    ON "page"."t0_level" = "t1"."level"
)
SELECT
  "rows0"."t0_id" AS c0,
  "rows0"."t1_matched" AS c1,
  "rows0"."t1_name" AS c2,
  "g1"."items" AS c3,
  COALESCE("g2"."m0", 0) AS c4,
  COALESCE("g1"."longest", 0) AS c5
FROM "rows0"
LEFT JOIN (
  SELECT
    "placed1"."t2_half" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG({'c0': "placed1"."t2_id"} ORDER BY "placed1"."place" ASC) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t2"."id" AS "t2_id",
      "t2"."half" AS "t2_half",
      ROW_NUMBER() OVER (PARTITION BY "t2"."half" ORDER BY "t2"."id" ASC) AS "place"
    FROM (
      SELECT
        "base"."id" AS "id",
        "base"."half" AS "half"
      FROM "startups"."readings" AS "base"
    ) AS "t2"
    INNER JOIN (
      SELECT DISTINCT
        "rows0"."t0_half" AS "k0"
      FROM "rows0"
    ) AS "wanted"
      ON "t2"."half" = "wanted"."k0"
  ) AS "placed1"
  WHERE
    COALESCE("placed1"."place", 0) <= CAST($1 AS BIGINT)
  GROUP BY
    "placed1"."t2_half"
) AS "g1"
  ON "rows0"."t0_half" = "g1"."k0"
LEFT JOIN (
  SELECT
    "t3"."half" AS "k0",
    TRUE AS "matched",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      "base"."half" AS "half"
    FROM "startups"."readings" AS "base"
  ) AS "t3"
  INNER JOIN (
    SELECT DISTINCT
      "rows0"."t0_half" AS "k0"
    FROM "rows0"
  ) AS "wanted"
    ON "t3"."half" = "wanted"."k0"
  GROUP BY
    "t3"."half"
) AS "g2"
  ON "rows0"."t0_half" = "g2"."k0"
ORDER BY
  "rows0"."t0_id" ASC
-- $1 = 2

WITH "rows0" AS (
  SELECT
    "t0"."name" AS "t0_name",
    "t0"."level" AS "t0_level"
  FROM (
    SELECT
      "base"."level" AS "level",
      "base"."name" AS "name"
    FROM "startups"."steps" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."name" ASC,
    "t0"."level" ASC
  LIMIT 10001
)
SELECT
  "rows0"."t0_name" AS c0,
  "g1"."items" AS c1,
  COALESCE("g2"."m0", 0) AS c2,
  COALESCE("g1"."longest", 0) AS c3
FROM "rows0"
LEFT JOIN (
  SELECT
    "placed1"."t1_level" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG({'c0': "placed1"."t1_id"} ORDER BY "placed1"."place" ASC) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t1"."id" AS "t1_id",
      "t1"."level" AS "t1_level",
      ROW_NUMBER() OVER (PARTITION BY "t1"."level" ORDER BY "t1"."id" ASC) AS "place"
    FROM (
      SELECT
        "base"."id" AS "id",
        "base"."level" AS "level"
      FROM "startups"."readings" AS "base"
    ) AS "t1"
    INNER JOIN (
      SELECT DISTINCT
        "rows0"."t0_level" AS "k0"
      FROM "rows0"
    ) AS "wanted"
      ON "t1"."level" = "wanted"."k0"
  ) AS "placed1"
  WHERE
    COALESCE("placed1"."place", 0) <= CAST(10001 AS BIGINT)
  GROUP BY
    "placed1"."t1_level"
) AS "g1"
  ON "rows0"."t0_level" = "g1"."k0"
LEFT JOIN (
  SELECT
    "t2"."level" AS "k0",
    TRUE AS "matched",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      "base"."level" AS "level"
    FROM "startups"."readings" AS "base"
  ) AS "t2"
  INNER JOIN (
    SELECT DISTINCT
      "rows0"."t0_level" AS "k0"
    FROM "rows0"
  ) AS "wanted"
    ON "t2"."level" = "wanted"."k0"
  GROUP BY
    "t2"."level"
) AS "g2"
  ON "rows0"."t0_level" = "g2"."k0"
ORDER BY
  "rows0"."t0_name" ASC,
  "rows0"."t0_level" ASC

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."level" AS "level",
    "base"."half" AS "half"
  FROM "startups"."readings" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."level" AS "level",
    "base"."name" AS "name",
    TRUE AS "matched"
  FROM "startups"."steps" AS "base"
) AS "t1"
  ON "t0"."level" = "t1"."level"
LEFT JOIN (
  SELECT
    "t2"."half" AS "k0",
    TRUE AS "matched"
  FROM (
    SELECT
      "base"."id" AS "id",
      "base"."half" AS "half"
    FROM "startups"."readings" AS "base"
  ) AS "t2"
  WHERE
    "t2"."id" = CAST($2 AS INT)
  GROUP BY
    "t2"."half"
) AS "g1"
  ON "t0"."half" = "g1"."k0"
WHERE
  COALESCE("t1"."matched" AND "t1"."name" = $1, FALSE)
  AND COALESCE("g1"."matched", FALSE)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 'unknown'
-- $2 = 5
