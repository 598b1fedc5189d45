== plain ==
SELECT
  CONCAT(
    '{"row":',
    COALESCE(CAST(TO_JSON(c0) AS TEXT), 'null'),
    ',"tiny":',
    COALESCE(CAST(c1 AS TEXT), 'null'),
    ',"small":',
    COALESCE(CAST(c2 AS TEXT), 'null'),
    ',"whole":',
    COALESCE(CAST(c3 AS TEXT), 'null'),
    ',"big":',
    COALESCE(CAST(c4 AS TEXT), 'null'),
    ',"huge":',
    COALESCE(CAST(c5 AS TEXT), 'null'),
    ',"utiny":',
    COALESCE(CAST(c6 AS TEXT), 'null'),
    ',"usmall":',
    COALESCE(CAST(c7 AS TEXT), 'null'),
    ',"uwhole":',
    COALESCE(CAST(c8 AS TEXT), 'null'),
    ',"ubig":',
    COALESCE(CAST(c9 AS TEXT), 'null'),
    ',"uhuge":',
    COALESCE(CAST(c10 AS TEXT), 'null'),
    ',"money":',
    COALESCE(CAST(c11 AS TEXT), 'null'),
    ',"exact":',
    COALESCE(CAST(c12 AS TEXT), 'null'),
    ',"single":',
    COALESCE(CASE WHEN ISFINITE(c13) THEN CAST(c13 AS TEXT) END, 'null'),
    ',"double":',
    COALESCE(CASE WHEN ISFINITE(c14) THEN CAST(TO_JSON(c14) AS TEXT) END, 'null'),
    ',"text":',
    COALESCE(CAST(TO_JSON(c15) AS TEXT), 'null'),
    ',"mood":',
    COALESCE(CAST(TO_JSON(c16) AS TEXT), 'null'),
    ',"id":',
    COALESCE('"' || CAST(c17 AS TEXT) || '"', 'null'),
    ',"active":',
    COALESCE(CAST(c18 AS TEXT), 'null'),
    ',"day":',
    COALESCE('"' || CAST(c19 AS TEXT) || '"', 'null'),
    ',"clock":',
    COALESCE('"' || CAST(c20 AS TEXT) || '"', 'null'),
    ',"moment":',
    COALESCE('"' || REPLACE(CAST(c21 AS TEXT), ' ', 'T') || '"', 'null'),
    ',"instant":',
    COALESCE(
      '"' || REPLACE(REPLACE(CAST(c22 AS TEXT), ' ', 'T'), '+00', '+00:00') || '"',
      'null'
    ),
    ',"span":',
    COALESCE(
      '"' || CASE
        WHEN c23 IS NULL
        THEN NULL
        WHEN CONCAT(
          CONCAT(
            CASE
              WHEN DATEPART('year', c23) <> 0
              THEN CONCAT(DATEPART('year', c23), 'Y')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('month', c23) <> 0
              THEN CONCAT(DATEPART('month', c23), 'M')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('day', c23) <> 0
              THEN CONCAT(DATEPART('day', c23), 'D')
              ELSE ''
            END
          ),
          CONCAT(
            CASE
              WHEN DATEPART('hour', c23) <> 0
              THEN CONCAT(DATEPART('hour', c23), 'H')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('minute', c23) <> 0
              THEN CONCAT(DATEPART('minute', c23), 'M')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('microseconds', c23) <> 0
              THEN CONCAT(
                RTRIM(RTRIM(FORMAT('{:.6f}', DATEPART('microseconds', c23) / 1000000.0), '0'), '.'),
                'S'
              )
              ELSE ''
            END
          )
        ) = ''
        THEN 'PT0S'
        ELSE CONCAT(
          'P',
          CONCAT(
            CASE
              WHEN DATEPART('year', c23) <> 0
              THEN CONCAT(DATEPART('year', c23), 'Y')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('month', c23) <> 0
              THEN CONCAT(DATEPART('month', c23), 'M')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('day', c23) <> 0
              THEN CONCAT(DATEPART('day', c23), 'D')
              ELSE ''
            END
          ),
          CASE
            WHEN CONCAT(
              CASE
                WHEN DATEPART('hour', c23) <> 0
                THEN CONCAT(DATEPART('hour', c23), 'H')
                ELSE ''
              END,
              CASE
                WHEN DATEPART('minute', c23) <> 0
                THEN CONCAT(DATEPART('minute', c23), 'M')
                ELSE ''
              END,
              CASE
                WHEN DATEPART('microseconds', c23) <> 0
                THEN CONCAT(
                  RTRIM(RTRIM(FORMAT('{:.6f}', DATEPART('microseconds', c23) / 1000000.0), '0'), '.'),
                  'S'
                )
                ELSE ''
              END
            ) <> ''
            THEN 'T'
            ELSE ''
          END,
          CONCAT(
            CASE
              WHEN DATEPART('hour', c23) <> 0
              THEN CONCAT(DATEPART('hour', c23), 'H')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('minute', c23) <> 0
              THEN CONCAT(DATEPART('minute', c23), 'M')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('microseconds', c23) <> 0
              THEN CONCAT(
                RTRIM(RTRIM(FORMAT('{:.6f}', DATEPART('microseconds', c23) / 1000000.0), '0'), '.'),
                'S'
              )
              ELSE ''
            END
          )
        )
      END || '"',
      'null'
    ),
    ',"bytes":',
    COALESCE('"' || TO_BASE64(c24) || '"', 'null'),
    ',"doc":',
    COALESCE(
      CASE
        WHEN JSON_VALID(CAST(c25 AS TEXT))
        AND NOT REGEXP_MATCHES(
          REGEXP_REPLACE(CAST(c25 AS TEXT), '"(\\.|[^"\\])*"', '0', 'g'),
          '(?i)nan|inf|,\s*[\]}]'
        )
        THEN CAST(c25 AS TEXT)
      END,
      'null'
    ),
    ',"point":',
    COALESCE(
      CASE
        WHEN NOT c26 IS NULL
        THEN CONCAT(
          '{"x":',
          COALESCE(
            CASE
              WHEN ISFINITE(STRUCT_EXTRACT(c26, 'x'))
              THEN CAST(TO_JSON(STRUCT_EXTRACT(c26, 'x')) AS TEXT)
            END,
            'null'
          ),
          ',"label":',
          COALESCE(CAST(TO_JSON(STRUCT_EXTRACT(c26, 'label')) AS TEXT), 'null'),
          ',"tags":',
          COALESCE(
            CASE
              WHEN NOT STRUCT_EXTRACT(c26, 'tags') IS NULL
              THEN CONCAT(
                '[',
                ARRAY_TO_STRING(
                  LIST_TRANSFORM(
                    STRUCT_EXTRACT(c26, 'tags'),
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
      END,
      'null'
    ),
    ',"prices":',
    COALESCE(
      CASE
        WHEN NOT MAP_ENTRIES(c27) IS NULL
        THEN CONCAT(
          '{',
          ARRAY_TO_STRING(
            LIST_TRANSFORM(
              MAP_ENTRIES(c27),
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
      END,
      'null'
    ),
    ',"words":',
    COALESCE(
      CASE
        WHEN NOT c28 IS NULL
        THEN CONCAT(
          '[',
          ARRAY_TO_STRING(LIST_TRANSFORM(c28, LAMBDA e0 : COALESCE(CAST(TO_JSON(e0) AS TEXT), 'null')), ','),
          ']'
        )
      END,
      'null'
    ),
    ',"numbers":',
    COALESCE(
      CASE
        WHEN NOT c29 IS NULL
        THEN CONCAT(
          '[',
          ARRAY_TO_STRING(LIST_TRANSFORM(c29, LAMBDA e0 : COALESCE(CAST(e0 AS TEXT), 'null')), ','),
          ']'
        )
      END,
      'null'
    ),
    ',"grid":',
    COALESCE(
      CASE
        WHEN NOT c30 IS NULL
        THEN CONCAT(
          '[',
          ARRAY_TO_STRING(
            LIST_TRANSFORM(
              c30,
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
      END,
      'null'
    ),
    '},'
  ) AS json
FROM (
  SELECT
    "t0"."row" AS c0,
    "t0"."tiny" AS c1,
    "t0"."small" AS c2,
    "t0"."whole" AS c3,
    "t0"."big" AS c4,
    "t0"."huge" AS c5,
    "t0"."utiny" AS c6,
    "t0"."usmall" AS c7,
    "t0"."uwhole" AS c8,
    "t0"."ubig" AS c9,
    "t0"."uhuge" AS c10,
    "t0"."money" AS c11,
    "t0"."exact" AS c12,
    "t0"."single" AS c13,
    "t0"."double" AS c14,
    "t0"."text" AS c15,
    "t0"."mood" AS c16,
    "t0"."id" AS c17,
    "t0"."active" AS c18,
    "t0"."day" AS c19,
    "t0"."clock" AS c20,
    "t0"."moment" AS c21,
    "t0"."instant" AS c22,
    "t0"."span" AS c23,
    "t0"."bytes" AS c24,
    "t0"."doc" AS c25,
    "t0"."point" AS c26,
    "t0"."prices" AS c27,
    "t0"."words" AS c28,
    "t0"."numbers" AS c29,
    "t0"."grid" AS c30
  FROM (
    SELECT
      "base"."row" AS "row",
      "base"."tiny" AS "tiny",
      "base"."small" AS "small",
      "base"."whole" AS "whole",
      "base"."big" AS "big",
      "base"."huge" AS "huge",
      "base"."utiny" AS "utiny",
      "base"."usmall" AS "usmall",
      "base"."uwhole" AS "uwhole",
      "base"."ubig" AS "ubig",
      "base"."uhuge" AS "uhuge",
      "base"."money" AS "money",
      "base"."exact" AS "exact",
      "base"."single" AS "single",
      "base"."double" AS "double",
      "base"."text" AS "text",
      CAST("base"."mood" AS TEXT) AS "mood",
      "base"."id" AS "id",
      "base"."active" AS "active",
      "base"."day" AS "day",
      "base"."clock" AS "clock",
      "base"."moment" AS "moment",
      "base"."instant" AS "instant",
      "base"."span" AS "span",
      "base"."bytes" AS "bytes",
      "base"."doc" AS "doc",
      "base"."point" AS "point",
      "base"."prices" AS "prices",
      "base"."words" AS "words",
      "base"."numbers" AS "numbers",
      "base"."grid" AS "grid"
    FROM "lake"."kinds" AS "base"
  ) AS "t0"
  WHERE
    "t0"."row" IN ($1, $2, $3, $4)
  ORDER BY
    "t0"."row" ASC
  LIMIT 10001
) AS result
-- $1 = 'common'
-- $2 = 'low'
-- $3 = 'high'
-- $4 = 'null'

== strings ==
SELECT
  CONCAT(
    '{"row":',
    COALESCE(CAST(TO_JSON(c0) AS TEXT), 'null'),
    ',"tiny":',
    COALESCE(CAST(c1 AS TEXT), 'null'),
    ',"small":',
    COALESCE(CAST(c2 AS TEXT), 'null'),
    ',"whole":',
    COALESCE(CAST(c3 AS TEXT), 'null'),
    ',"big":',
    COALESCE('"' || CAST(c4 AS TEXT) || '"', 'null'),
    ',"huge":',
    COALESCE('"' || CAST(c5 AS TEXT) || '"', 'null'),
    ',"utiny":',
    COALESCE(CAST(c6 AS TEXT), 'null'),
    ',"usmall":',
    COALESCE(CAST(c7 AS TEXT), 'null'),
    ',"uwhole":',
    COALESCE('"' || CAST(c8 AS TEXT) || '"', 'null'),
    ',"ubig":',
    COALESCE('"' || CAST(c9 AS TEXT) || '"', 'null'),
    ',"uhuge":',
    COALESCE('"' || CAST(c10 AS TEXT) || '"', 'null'),
    ',"money":',
    COALESCE('"' || CAST(c11 AS TEXT) || '"', 'null'),
    ',"exact":',
    COALESCE('"' || CAST(c12 AS TEXT) || '"', 'null'),
    ',"single":',
    COALESCE(CASE WHEN ISFINITE(c13) THEN CAST(c13 AS TEXT) END, 'null'),
    ',"double":',
    COALESCE(CASE WHEN ISFINITE(c14) THEN CAST(TO_JSON(c14) AS TEXT) END, 'null'),
    ',"text":',
    COALESCE(CAST(TO_JSON(c15) AS TEXT), 'null'),
    ',"mood":',
    COALESCE(CAST(TO_JSON(c16) AS TEXT), 'null'),
    ',"id":',
    COALESCE('"' || CAST(c17 AS TEXT) || '"', 'null'),
    ',"active":',
    COALESCE(CAST(c18 AS TEXT), 'null'),
    ',"day":',
    COALESCE('"' || CAST(c19 AS TEXT) || '"', 'null'),
    ',"clock":',
    COALESCE('"' || CAST(c20 AS TEXT) || '"', 'null'),
    ',"moment":',
    COALESCE('"' || REPLACE(CAST(c21 AS TEXT), ' ', 'T') || '"', 'null'),
    ',"instant":',
    COALESCE(
      '"' || REPLACE(REPLACE(CAST(c22 AS TEXT), ' ', 'T'), '+00', '+00:00') || '"',
      'null'
    ),
    ',"span":',
    COALESCE(
      '"' || CASE
        WHEN c23 IS NULL
        THEN NULL
        WHEN CONCAT(
          CONCAT(
            CASE
              WHEN DATEPART('year', c23) <> 0
              THEN CONCAT(DATEPART('year', c23), 'Y')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('month', c23) <> 0
              THEN CONCAT(DATEPART('month', c23), 'M')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('day', c23) <> 0
              THEN CONCAT(DATEPART('day', c23), 'D')
              ELSE ''
            END
          ),
          CONCAT(
            CASE
              WHEN DATEPART('hour', c23) <> 0
              THEN CONCAT(DATEPART('hour', c23), 'H')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('minute', c23) <> 0
              THEN CONCAT(DATEPART('minute', c23), 'M')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('microseconds', c23) <> 0
              THEN CONCAT(
                RTRIM(RTRIM(FORMAT('{:.6f}', DATEPART('microseconds', c23) / 1000000.0), '0'), '.'),
                'S'
              )
              ELSE ''
            END
          )
        ) = ''
        THEN 'PT0S'
        ELSE CONCAT(
          'P',
          CONCAT(
            CASE
              WHEN DATEPART('year', c23) <> 0
              THEN CONCAT(DATEPART('year', c23), 'Y')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('month', c23) <> 0
              THEN CONCAT(DATEPART('month', c23), 'M')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('day', c23) <> 0
              THEN CONCAT(DATEPART('day', c23), 'D')
              ELSE ''
            END
          ),
          CASE
            WHEN CONCAT(
              CASE
                WHEN DATEPART('hour', c23) <> 0
                THEN CONCAT(DATEPART('hour', c23), 'H')
                ELSE ''
              END,
              CASE
                WHEN DATEPART('minute', c23) <> 0
                THEN CONCAT(DATEPART('minute', c23), 'M')
                ELSE ''
              END,
              CASE
                WHEN DATEPART('microseconds', c23) <> 0
                THEN CONCAT(
                  RTRIM(RTRIM(FORMAT('{:.6f}', DATEPART('microseconds', c23) / 1000000.0), '0'), '.'),
                  'S'
                )
                ELSE ''
              END
            ) <> ''
            THEN 'T'
            ELSE ''
          END,
          CONCAT(
            CASE
              WHEN DATEPART('hour', c23) <> 0
              THEN CONCAT(DATEPART('hour', c23), 'H')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('minute', c23) <> 0
              THEN CONCAT(DATEPART('minute', c23), 'M')
              ELSE ''
            END,
            CASE
              WHEN DATEPART('microseconds', c23) <> 0
              THEN CONCAT(
                RTRIM(RTRIM(FORMAT('{:.6f}', DATEPART('microseconds', c23) / 1000000.0), '0'), '.'),
                'S'
              )
              ELSE ''
            END
          )
        )
      END || '"',
      'null'
    ),
    ',"bytes":',
    COALESCE('"' || TO_BASE64(c24) || '"', 'null'),
    ',"doc":',
    COALESCE(
      CASE
        WHEN JSON_VALID(CAST(c25 AS TEXT))
        AND NOT REGEXP_MATCHES(
          REGEXP_REPLACE(CAST(c25 AS TEXT), '"(\\.|[^"\\])*"', '0', 'g'),
          '(?i)nan|inf|,\s*[\]}]'
        )
        THEN CAST(c25 AS TEXT)
      END,
      'null'
    ),
    ',"point":',
    COALESCE(
      CASE
        WHEN NOT c26 IS NULL
        THEN CONCAT(
          '{"x":',
          COALESCE(
            CASE
              WHEN ISFINITE(STRUCT_EXTRACT(c26, 'x'))
              THEN CAST(TO_JSON(STRUCT_EXTRACT(c26, 'x')) AS TEXT)
            END,
            'null'
          ),
          ',"label":',
          COALESCE(CAST(TO_JSON(STRUCT_EXTRACT(c26, 'label')) AS TEXT), 'null'),
          ',"tags":',
          COALESCE(
            CASE
              WHEN NOT STRUCT_EXTRACT(c26, 'tags') IS NULL
              THEN CONCAT(
                '[',
                ARRAY_TO_STRING(
                  LIST_TRANSFORM(
                    STRUCT_EXTRACT(c26, 'tags'),
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
      END,
      'null'
    ),
    ',"prices":',
    COALESCE(
      CASE
        WHEN NOT MAP_ENTRIES(c27) IS NULL
        THEN CONCAT(
          '{',
          ARRAY_TO_STRING(
            LIST_TRANSFORM(
              MAP_ENTRIES(c27),
              LAMBDA e0 : CONCAT(
                CAST(TO_JSON(CAST(STRUCT_EXTRACT(e0, 'key') AS TEXT)) AS TEXT),
                ':',
                COALESCE('"' || CAST(STRUCT_EXTRACT(e0, 'value') AS TEXT) || '"', 'null')
              )
            ),
            ','
          ),
          '}'
        )
      END,
      'null'
    ),
    ',"words":',
    COALESCE(
      CASE
        WHEN NOT c28 IS NULL
        THEN CONCAT(
          '[',
          ARRAY_TO_STRING(LIST_TRANSFORM(c28, LAMBDA e0 : COALESCE(CAST(TO_JSON(e0) AS TEXT), 'null')), ','),
          ']'
        )
      END,
      'null'
    ),
    ',"numbers":',
    COALESCE(
      CASE
        WHEN NOT c29 IS NULL
        THEN CONCAT(
          '[',
          ARRAY_TO_STRING(
            LIST_TRANSFORM(c29, LAMBDA e0 : COALESCE('"' || CAST(e0 AS TEXT) || '"', 'null')),
            ','
          ),
          ']'
        )
      END,
      'null'
    ),
    ',"grid":',
    COALESCE(
      CASE
        WHEN NOT c30 IS NULL
        THEN CONCAT(
          '[',
          ARRAY_TO_STRING(
            LIST_TRANSFORM(
              c30,
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
      END,
      'null'
    ),
    '},'
  ) AS json
FROM (
  SELECT
    "t0"."row" AS c0,
    "t0"."tiny" AS c1,
    "t0"."small" AS c2,
    "t0"."whole" AS c3,
    "t0"."big" AS c4,
    "t0"."huge" AS c5,
    "t0"."utiny" AS c6,
    "t0"."usmall" AS c7,
    "t0"."uwhole" AS c8,
    "t0"."ubig" AS c9,
    "t0"."uhuge" AS c10,
    "t0"."money" AS c11,
    "t0"."exact" AS c12,
    "t0"."single" AS c13,
    "t0"."double" AS c14,
    "t0"."text" AS c15,
    "t0"."mood" AS c16,
    "t0"."id" AS c17,
    "t0"."active" AS c18,
    "t0"."day" AS c19,
    "t0"."clock" AS c20,
    "t0"."moment" AS c21,
    "t0"."instant" AS c22,
    "t0"."span" AS c23,
    "t0"."bytes" AS c24,
    "t0"."doc" AS c25,
    "t0"."point" AS c26,
    "t0"."prices" AS c27,
    "t0"."words" AS c28,
    "t0"."numbers" AS c29,
    "t0"."grid" AS c30
  FROM (
    SELECT
      "base"."row" AS "row",
      "base"."tiny" AS "tiny",
      "base"."small" AS "small",
      "base"."whole" AS "whole",
      "base"."big" AS "big",
      "base"."huge" AS "huge",
      "base"."utiny" AS "utiny",
      "base"."usmall" AS "usmall",
      "base"."uwhole" AS "uwhole",
      "base"."ubig" AS "ubig",
      "base"."uhuge" AS "uhuge",
      "base"."money" AS "money",
      "base"."exact" AS "exact",
      "base"."single" AS "single",
      "base"."double" AS "double",
      "base"."text" AS "text",
      CAST("base"."mood" AS TEXT) AS "mood",
      "base"."id" AS "id",
      "base"."active" AS "active",
      "base"."day" AS "day",
      "base"."clock" AS "clock",
      "base"."moment" AS "moment",
      "base"."instant" AS "instant",
      "base"."span" AS "span",
      "base"."bytes" AS "bytes",
      "base"."doc" AS "doc",
      "base"."point" AS "point",
      "base"."prices" AS "prices",
      "base"."words" AS "words",
      "base"."numbers" AS "numbers",
      "base"."grid" AS "grid"
    FROM "lake"."kinds" AS "base"
  ) AS "t0"
  WHERE
    "t0"."row" IN ($1, $2, $3, $4)
  ORDER BY
    "t0"."row" ASC
  LIMIT 10001
) AS result
-- $1 = 'common'
-- $2 = 'low'
-- $3 = 'high'
-- $4 = 'null'
