SELECT
  CASE
    WHEN NOT c0 IS NULL
    THEN CONCAT(
      '[',
      ARRAY_TO_STRING(
        LIST_TRANSFORM(
          c0,
          LAMBDA e0 : COALESCE(
            CASE
              WHEN NOT e0 IS NULL
              THEN CONCAT(
                '[',
                ARRAY_TO_STRING(
                  LIST_TRANSFORM(
                    e0,
                    LAMBDA e1 : COALESCE(CASE WHEN ISFINITE(e1) THEN CAST(TO_JSON(e1) AS TEXT) END, 'null')
                  ),
                  ','
                ),
                ']'
              )
            END,
            'null'
          )
        ),
        ','
      ),
      ']'
    )
  END AS c0
FROM (
  SELECT
    "alike"."t0_grid" AS c0
  FROM (
    SELECT
      "t0"."grid" AS "t0_grid",
      ROW_NUMBER() OVER (PARTITION BY "t0"."row" ORDER BY "t0"."row" ASC) AS "rank",
      "t0"."row" AS "t0_row"
    FROM (
      SELECT
        "base"."row" AS "row",
        "base"."grid" AS "grid"
      FROM "lake"."kinds" AS "base"
    ) AS "t0"
    WHERE
      "t0"."row" = $1
  ) AS "alike"
  WHERE
    COALESCE("alike"."rank", 0) = 1
  ORDER BY
    "alike"."t0_row" ASC
  LIMIT 10001
) AS result
-- $1 = 'odd'

SELECT
  CASE WHEN ISFINITE(c0) THEN CAST(c0 AS TEXT) END AS c0,
  c1 AS c1,
  c2 AS c2
FROM (
  SELECT
    "alike"."t0_single" AS c0,
    "alike"."t0_double" AS c1,
    "alike"."t0_tiny" AS c2
  FROM (
    SELECT
      "t0"."single" AS "t0_single",
      "t0"."double" AS "t0_double",
      "t0"."tiny" AS "t0_tiny",
      ROW_NUMBER() OVER (PARTITION BY "t0"."row" ORDER BY "t0"."row" ASC) AS "rank",
      "t0"."row" AS "t0_row"
    FROM (
      SELECT
        "base"."row" AS "row",
        "base"."tiny" AS "tiny",
        "base"."single" AS "single",
        "base"."double" AS "double"
      FROM "lake"."kinds" AS "base"
    ) AS "t0"
    WHERE
      "t0"."row" IN ($1, $2)
  ) AS "alike"
  WHERE
    COALESCE("alike"."rank", 0) = 1
  ORDER BY
    "alike"."t0_row" ASC
  LIMIT 10001
) AS result
-- $1 = 'odd'
-- $2 = 'odder'
