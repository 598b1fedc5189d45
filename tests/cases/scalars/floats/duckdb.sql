SELECT
  c0 AS c0,
  CASE WHEN ISFINITE(c1) THEN CAST(c1 AS TEXT) END AS c1,
  c2 AS c2,
  CASE
    WHEN NOT c3 IS NULL
    THEN CONCAT(
      '[',
      ARRAY_TO_STRING(
        LIST_TRANSFORM(
          c3,
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
  END AS c3,
  CASE
    WHEN NOT c4 IS NULL
    THEN CONCAT(
      '{"x":',
      COALESCE(
        CASE
          WHEN ISFINITE(STRUCT_EXTRACT(c4, 'x'))
          THEN CAST(TO_JSON(STRUCT_EXTRACT(c4, 'x')) AS TEXT)
        END,
        'null'
      ),
      ',"label":',
      COALESCE(CAST(TO_JSON(STRUCT_EXTRACT(c4, 'label')) AS TEXT), 'null'),
      ',"tags":',
      COALESCE(
        CASE
          WHEN NOT STRUCT_EXTRACT(c4, 'tags') IS NULL
          THEN CONCAT(
            '[',
            ARRAY_TO_STRING(
              LIST_TRANSFORM(
                STRUCT_EXTRACT(c4, 'tags'),
                LAMBDA e0 : COALESCE(CAST(TO_JSON(e0) AS TEXT), 'null')
              ),
              ','
            ),
            ']'
          )
        END,
        'null'
      ),
      '}'
    )
  END AS c4
FROM (
  SELECT
    "t0"."row" AS c0,
    "t0"."single" AS c1,
    "t0"."double" AS c2,
    "t0"."grid" AS c3,
    "t0"."point" AS c4
  FROM (
    SELECT
      "base"."row" AS "row",
      "base"."single" AS "single",
      "base"."double" AS "double",
      "base"."point" AS "point",
      "base"."grid" AS "grid"
    FROM "lake"."kinds" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."row" ASC
  LIMIT 10001
) AS result
