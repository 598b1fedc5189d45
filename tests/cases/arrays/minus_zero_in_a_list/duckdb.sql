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
