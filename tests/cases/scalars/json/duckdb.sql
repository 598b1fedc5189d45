SELECT
  c0 AS c0,
  CASE
    WHEN JSON_VALID(CAST(c1 AS TEXT))
    AND NOT REGEXP_MATCHES(
      REGEXP_REPLACE(CAST(c1 AS TEXT), '"(\\.|[^"\\])*"', '0', 'g'),
      '(?i)nan|inf|,\s*[\]}]'
    )
    THEN CAST(c1 AS TEXT)
  END AS c1,
  CASE
    WHEN NOT c2 IS NULL
    THEN CONCAT(
      '{"a":',
      COALESCE(
        CASE
          WHEN JSON_VALID(CAST(STRUCT_EXTRACT(c2, 'a') AS TEXT))
          AND NOT REGEXP_MATCHES(
            REGEXP_REPLACE(CAST(STRUCT_EXTRACT(c2, 'a') AS TEXT), '"(\\.|[^"\\])*"', '0', 'g'),
            '(?i)nan|inf|,\s*[\]}]'
          )
          THEN CAST(STRUCT_EXTRACT(c2, 'a') AS TEXT)
        END,
        'null'
      ),
      ',"b":',
      COALESCE(
        CASE
          WHEN NOT STRUCT_EXTRACT(c2, 'b') IS NULL
          THEN CONCAT(
            '[',
            ARRAY_TO_STRING(
              LIST_TRANSFORM(
                STRUCT_EXTRACT(c2, 'b'),
                LAMBDA e0 : COALESCE(
                  CASE
                    WHEN JSON_VALID(CAST(e0 AS TEXT))
                    AND NOT REGEXP_MATCHES(
                      REGEXP_REPLACE(CAST(e0 AS TEXT), '"(\\.|[^"\\])*"', '0', 'g'),
                      '(?i)nan|inf|,\s*[\]}]'
                    )
                    THEN CAST(e0 AS TEXT)
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
      '}'
    )
  END AS c2,
  CASE
    WHEN NOT c3 IS NULL
    THEN CONCAT(
      '[',
      ARRAY_TO_STRING(
        LIST_TRANSFORM(
          c3,
          LAMBDA e0 : COALESCE(
            CASE
              WHEN JSON_VALID(CAST(e0 AS TEXT))
              AND NOT REGEXP_MATCHES(
                REGEXP_REPLACE(CAST(e0 AS TEXT), '"(\\.|[^"\\])*"', '0', 'g'),
                '(?i)nan|inf|,\s*[\]}]'
              )
              THEN CAST(e0 AS TEXT)
            END,
            'null'
          )
        ),
        ','
      ),
      ']'
    )
  END AS c3
FROM (
  SELECT
    "t0"."id" AS c0,
    "t0"."doc" AS c1,
    "t0"."pair" AS c2,
    "t0"."list" AS c3
  FROM (
    SELECT
      "base"."id" AS "id",
      "base"."doc" AS "doc",
      "base"."pair" AS "pair",
      "base"."list" AS "list"
    FROM "lake"."documents" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."id" ASC
  LIMIT 10001
) AS result
