SELECT
  c0 AS c0,
  c1 AS c1,
  CASE
    WHEN NOT c2 IS NULL
    THEN CONCAT(
      '[',
      ARRAY_TO_STRING(LIST_TRANSFORM(c2, LAMBDA e0 : COALESCE(CAST(TO_JSON(e0) AS TEXT), 'null')), ','),
      ']'
    )
  END AS c2,
  CASE
    WHEN NOT c3 IS NULL
    THEN CONCAT(
      '{"x":',
      COALESCE(
        CASE
          WHEN ISFINITE(STRUCT_EXTRACT(c3, 'x'))
          THEN CAST(TO_JSON(STRUCT_EXTRACT(c3, 'x')) AS TEXT)
        END,
        'null'
      ),
      ',"label":',
      COALESCE(CAST(TO_JSON(STRUCT_EXTRACT(c3, 'label')) AS TEXT), 'null'),
      ',"tags":',
      COALESCE(
        CASE
          WHEN NOT STRUCT_EXTRACT(c3, 'tags') IS NULL
          THEN CONCAT(
            '[',
            ARRAY_TO_STRING(
              LIST_TRANSFORM(
                STRUCT_EXTRACT(c3, 'tags'),
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
  END AS c3,
  CASE
    WHEN NOT MAP_ENTRIES(c4) IS NULL
    THEN CONCAT(
      '{',
      ARRAY_TO_STRING(
        LIST_TRANSFORM(
          MAP_ENTRIES(c4),
          LAMBDA e0 : CONCAT(
            CAST(TO_JSON(CAST(STRUCT_EXTRACT(e0, 'key') AS TEXT)) AS TEXT),
            ':',
            COALESCE(CAST(STRUCT_EXTRACT(e0, 'value') AS TEXT), 'null')
          )
        ),
        ','
      ),
      '}'
    )
  END AS c4
FROM (
  SELECT
    "t0"."row" AS c0,
    "t0"."text" AS c1,
    "t0"."words" AS c2,
    "t0"."point" AS c3,
    "t0"."prices" AS c4
  FROM (
    SELECT
      "base"."row" AS "row",
      "base"."text" AS "text",
      "base"."point" AS "point",
      "base"."prices" AS "prices",
      "base"."words" AS "words"
    FROM "lake"."kinds" AS "base"
  ) AS "t0"
  WHERE
    (
      "t0"."text" IS NULL
    ) = CAST($1 AS BOOLEAN)
  ORDER BY
    "t0"."row" ASC
  LIMIT 10001
) AS result
-- $1 = False
