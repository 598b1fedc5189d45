SELECT
  c0 AS c0,
  CASE
    WHEN c1 IS NULL
    THEN NULL
    WHEN CONCAT(
      CONCAT(
        CASE
          WHEN DATEPART('year', c1) <> 0
          THEN CONCAT(DATEPART('year', c1), 'Y')
          ELSE ''
        END,
        CASE
          WHEN DATEPART('month', c1) <> 0
          THEN CONCAT(DATEPART('month', c1), 'M')
          ELSE ''
        END,
        CASE WHEN DATEPART('day', c1) <> 0 THEN CONCAT(DATEPART('day', c1), 'D') ELSE '' END
      ),
      CONCAT(
        CASE
          WHEN DATEPART('hour', c1) <> 0
          THEN CONCAT(DATEPART('hour', c1), 'H')
          ELSE ''
        END,
        CASE
          WHEN DATEPART('minute', c1) <> 0
          THEN CONCAT(DATEPART('minute', c1), 'M')
          ELSE ''
        END,
        CASE
          WHEN DATEPART('microseconds', c1) <> 0
          THEN CONCAT(
            RTRIM(RTRIM(FORMAT('{:.6f}', DATEPART('microseconds', c1) / 1000000.0), '0'), '.'),
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
          WHEN DATEPART('year', c1) <> 0
          THEN CONCAT(DATEPART('year', c1), 'Y')
          ELSE ''
        END,
        CASE
          WHEN DATEPART('month', c1) <> 0
          THEN CONCAT(DATEPART('month', c1), 'M')
          ELSE ''
        END,
        CASE WHEN DATEPART('day', c1) <> 0 THEN CONCAT(DATEPART('day', c1), 'D') ELSE '' END
      ),
      CASE
        WHEN CONCAT(
          CASE
            WHEN DATEPART('hour', c1) <> 0
            THEN CONCAT(DATEPART('hour', c1), 'H')
            ELSE ''
          END,
          CASE
            WHEN DATEPART('minute', c1) <> 0
            THEN CONCAT(DATEPART('minute', c1), 'M')
            ELSE ''
          END,
          CASE
            WHEN DATEPART('microseconds', c1) <> 0
            THEN CONCAT(
              RTRIM(RTRIM(FORMAT('{:.6f}', DATEPART('microseconds', c1) / 1000000.0), '0'), '.'),
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
          WHEN DATEPART('hour', c1) <> 0
          THEN CONCAT(DATEPART('hour', c1), 'H')
          ELSE ''
        END,
        CASE
          WHEN DATEPART('minute', c1) <> 0
          THEN CONCAT(DATEPART('minute', c1), 'M')
          ELSE ''
        END,
        CASE
          WHEN DATEPART('microseconds', c1) <> 0
          THEN CONCAT(
            RTRIM(RTRIM(FORMAT('{:.6f}', DATEPART('microseconds', c1) / 1000000.0), '0'), '.'),
            'S'
          )
          ELSE ''
        END
      )
    )
  END AS c1
FROM (
  SELECT
    "t0"."id" AS c0,
    "t0"."span" AS c1
  FROM (
    SELECT
      "base"."id" AS "id",
      "base"."span" AS "span"
    FROM "lake"."spans" AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."id" ASC
  LIMIT 10001
) AS result
