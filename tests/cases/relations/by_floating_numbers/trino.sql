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
    ORDER BY
      "t0"."id" ASC
    LIMIT 10001
  ) AS "page"
  LEFT JOIN (
    SELECT
      "base"."level" AS "level",
      "base"."name" AS "name",
      TRUE AS "matched"
    FROM "startups"."steps" AS "base"
  ) AS "t1"
    ON (
      IS_NAN("page"."t0_level") = IS_NAN("t1"."level")
      AND CASE WHEN IS_NAN("page"."t0_level") THEN 0 ELSE "page"."t0_level" END = CASE WHEN IS_NAN("t1"."level") THEN 0 ELSE "t1"."level" END
    )
)
SELECT
  "rows0"."t0_id" AS c0,
  "rows0"."t1_matched" AS c1,
  "rows0"."t1_name" AS c2,
  JSON_FORMAT(CAST("g1"."items" AS JSON)) AS c3,
  COALESCE("g2"."m0", 0) AS c4,
  COALESCE("g1"."longest", 0) AS c5
FROM "rows0"
LEFT JOIN (
  SELECT
    "placed1"."t2_half" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST(CAST("placed1"."t2_id" AS VARCHAR) AS JSON)] AS JSON) ORDER BY "placed1"."place" ASC
    ) AS "items",
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
      ON (
        IS_NAN("t2"."half") = IS_NAN("wanted"."k0")
        AND CASE WHEN IS_NAN("t2"."half") THEN 0 ELSE "t2"."half" END = CASE WHEN IS_NAN("wanted"."k0") THEN 0 ELSE "wanted"."k0" END
      )
  ) AS "placed1"
  WHERE
    COALESCE("placed1"."place", 0) <= CAST(2 AS BIGINT)
  GROUP BY
    "placed1"."t2_half"
) AS "g1"
  ON (
    IS_NAN("rows0"."t0_half") = IS_NAN("g1"."k0")
    AND CASE WHEN IS_NAN("rows0"."t0_half") THEN 0 ELSE "rows0"."t0_half" END = CASE WHEN IS_NAN("g1"."k0") THEN 0 ELSE "g1"."k0" END
  )
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
    ON (
      IS_NAN("t3"."half") = IS_NAN("wanted"."k0")
      AND CASE WHEN IS_NAN("t3"."half") THEN 0 ELSE "t3"."half" END = CASE WHEN IS_NAN("wanted"."k0") THEN 0 ELSE "wanted"."k0" END
    )
  GROUP BY
    "t3"."half"
) AS "g2"
  ON (
    IS_NAN("rows0"."t0_half") = IS_NAN("g2"."k0")
    AND CASE WHEN IS_NAN("rows0"."t0_half") THEN 0 ELSE "rows0"."t0_half" END = CASE WHEN IS_NAN("g2"."k0") THEN 0 ELSE "g2"."k0" END
  )
ORDER BY
  "rows0"."t0_id" ASC

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
  JSON_FORMAT(CAST("g1"."items" AS JSON)) AS c1,
  COALESCE("g2"."m0", 0) AS c2,
  COALESCE("g1"."longest", 0) AS c3
FROM "rows0"
LEFT JOIN (
  SELECT
    "placed1"."t1_level" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST(CAST("placed1"."t1_id" AS VARCHAR) AS JSON)] AS JSON) ORDER BY "placed1"."place" ASC
    ) AS "items",
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
      ON (
        IS_NAN("t1"."level") = IS_NAN("wanted"."k0")
        AND CASE WHEN IS_NAN("t1"."level") THEN 0 ELSE "t1"."level" END = CASE WHEN IS_NAN("wanted"."k0") THEN 0 ELSE "wanted"."k0" END
      )
  ) AS "placed1"
  WHERE
    COALESCE("placed1"."place", 0) <= CAST(10001 AS BIGINT)
  GROUP BY
    "placed1"."t1_level"
) AS "g1"
  ON (
    IS_NAN("rows0"."t0_level") = IS_NAN("g1"."k0")
    AND CASE WHEN IS_NAN("rows0"."t0_level") THEN 0 ELSE "rows0"."t0_level" END = CASE WHEN IS_NAN("g1"."k0") THEN 0 ELSE "g1"."k0" END
  )
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
    ON (
      IS_NAN("t2"."level") = IS_NAN("wanted"."k0")
      AND CASE WHEN IS_NAN("t2"."level") THEN 0 ELSE "t2"."level" END = CASE WHEN IS_NAN("wanted"."k0") THEN 0 ELSE "wanted"."k0" END
    )
  GROUP BY
    "t2"."level"
) AS "g2"
  ON (
    IS_NAN("rows0"."t0_level") = IS_NAN("g2"."k0")
    AND CASE WHEN IS_NAN("rows0"."t0_level") THEN 0 ELSE "rows0"."t0_level" END = CASE WHEN IS_NAN("g2"."k0") THEN 0 ELSE "g2"."k0" END
  )
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
  ON (
    IS_NAN("t0"."level") = IS_NAN("t1"."level")
    AND CASE WHEN IS_NAN("t0"."level") THEN 0 ELSE "t0"."level" END = CASE WHEN IS_NAN("t1"."level") THEN 0 ELSE "t1"."level" END
  )
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
    "t2"."id" = CAST(5 AS INTEGER)
  GROUP BY
    "t2"."half"
) AS "g1"
  ON (
    IS_NAN("t0"."half") = IS_NAN("g1"."k0")
    AND CASE WHEN IS_NAN("t0"."half") THEN 0 ELSE "t0"."half" END = CASE WHEN IS_NAN("g1"."k0") THEN 0 ELSE "g1"."k0" END
  )
WHERE
  COALESCE("t1"."matched" AND "t1"."name" = 'unknown', FALSE)
  AND COALESCE("g1"."matched", FALSE)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
