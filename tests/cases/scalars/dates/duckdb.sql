SELECT
  c0 AS c0,
  CAST(c1 AS TEXT) AS c1,
  CAST(c2 AS TEXT) AS c2,
  REPLACE(CAST(c3 AS TEXT), ' ', 'T') AS c3,
  REPLACE(REPLACE(CAST(c4 AS TEXT), ' ', 'T'), '+00', '+00:00') AS c4,
  CASE
    WHEN c5 IS NULL
    THEN NULL
    WHEN CONCAT(
      CONCAT(
        CASE
          WHEN DATEPART('year', c5) <> 0
          THEN CONCAT(DATEPART('year', c5), 'Y')
          ELSE ''
        END,
        CASE
          WHEN DATEPART('month', c5) <> 0
          THEN CONCAT(DATEPART('month', c5), 'M')
          ELSE ''
        END,
        CASE WHEN DATEPART('day', c5) <> 0 THEN CONCAT(DATEPART('day', c5), 'D') ELSE '' END
      ),
      CONCAT(
        CASE
          WHEN DATEPART('hour', c5) <> 0
          THEN CONCAT(DATEPART('hour', c5), 'H')
          ELSE ''
        END,
        CASE
          WHEN DATEPART('minute', c5) <> 0
          THEN CONCAT(DATEPART('minute', c5), 'M')
          ELSE ''
        END,
        CASE
          WHEN DATEPART('microseconds', c5) <> 0
          THEN CONCAT(
            RTRIM(RTRIM(FORMAT('{:.6f}', DATEPART('microseconds', c5) / 1000000.0), '0'), '.'),
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
          WHEN DATEPART('year', c5) <> 0
          THEN CONCAT(DATEPART('year', c5), 'Y')
          ELSE ''
        END,
        CASE
          WHEN DATEPART('month', c5) <> 0
          THEN CONCAT(DATEPART('month', c5), 'M')
          ELSE ''
        END,
        CASE WHEN DATEPART('day', c5) <> 0 THEN CONCAT(DATEPART('day', c5), 'D') ELSE '' END
      ),
      CASE
        WHEN CONCAT(
          CASE
            WHEN DATEPART('hour', c5) <> 0
            THEN CONCAT(DATEPART('hour', c5), 'H')
            ELSE ''
          END,
          CASE
            WHEN DATEPART('minute', c5) <> 0
            THEN CONCAT(DATEPART('minute', c5), 'M')
            ELSE ''
          END,
          CASE
            WHEN DATEPART('microseconds', c5) <> 0
            THEN CONCAT(
              RTRIM(RTRIM(FORMAT('{:.6f}', DATEPART('microseconds', c5) / 1000000.0), '0'), '.'),
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
          WHEN DATEPART('hour', c5) <> 0
          THEN CONCAT(DATEPART('hour', c5), 'H')
          ELSE ''
        END,
        CASE
          WHEN DATEPART('minute', c5) <> 0
          THEN CONCAT(DATEPART('minute', c5), 'M')
          ELSE ''
        END,
        CASE
          WHEN DATEPART('microseconds', c5) <> 0
          THEN CONCAT(
            RTRIM(RTRIM(FORMAT('{:.6f}', DATEPART('microseconds', c5) / 1000000.0), '0'), '.'),
            'S'
          )
          ELSE ''
        END
      )
    )
  END AS c5
FROM (
  SELECT
    "t0"."row" AS c0,
    "t0"."day" AS c1,
    "t0"."clock" AS c2,
    "t0"."moment" AS c3,
    "t0"."instant" AS c4,
    "t0"."span" AS c5
  FROM (
    SELECT
      "base"."row" AS "row",
      "base"."day" AS "day",
      "base"."clock" AS "clock",
      "base"."moment" AS "moment",
      "base"."instant" AS "instant",
      "base"."span" AS "span"
    FROM "lake"."kinds" AS "base"
  ) AS "t0"
  WHERE
    "t0"."row" IN ($1, $2, $3, $4)
  ORDER BY
    "t0"."row" ASC
  LIMIT 10001
) AS result
-- $1 = 'odd'
-- $2 = 'odder'
-- $3 = 'oddest'
-- $4 = 'small'
