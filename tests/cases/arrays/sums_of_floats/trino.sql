SELECT
  CAST(REDUCE(
    ARRAY_SORT(
      ARRAY_AGG(CAST("t0"."ratio" AS DOUBLE)) FILTER(WHERE
        NOT CAST("t0"."ratio" AS DOUBLE) IS NULL)
    ),
    CAST(0 AS DOUBLE),
    (s, e) -> (
      s + e
    ),
    s -> s
  ) AS DOUBLE) AS c0,
  CAST(REDUCE(
    ARRAY_SORT(
      ARRAY_AGG(CAST("t0"."single" AS DOUBLE)) FILTER(WHERE
        NOT CAST("t0"."single" AS DOUBLE) IS NULL)
    ),
    CAST(0 AS DOUBLE),
    (s, e) -> (
      s + e
    ),
    s -> s
  ) AS DOUBLE) AS c1,
  CAST(REDUCE(
    ARRAY_SORT(
      ARRAY_AGG(CAST("t0"."ratio" AS DOUBLE)) FILTER(WHERE
        NOT CAST("t0"."ratio" AS DOUBLE) IS NULL)
    ),
    CAST(0 AS DOUBLE),
    (s, e) -> (
      s + e
    ),
    s -> s
  ) AS DOUBLE) / NULLIF(CAST(COUNT("t0"."ratio") AS DOUBLE), 0) AS c2
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."ratio" AS "ratio",
    "base"."single" AS "single"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."id" IN (
    CAST(8 AS INTEGER),
    CAST(9 AS INTEGER),
    CAST(11 AS INTEGER),
    CAST(12 AS INTEGER),
    CAST(13 AS INTEGER),
    CAST(14 AS INTEGER),
    CAST(15 AS INTEGER)
  )

SELECT
  CAST(REDUCE(
    ARRAY_SORT(
      ARRAY_AGG(CAST("t0"."ratio" AS DOUBLE)) FILTER(WHERE
        NOT CAST("t0"."ratio" AS DOUBLE) IS NULL)
    ),
    CAST(0 AS DOUBLE),
    (s, e) -> (
      s + e
    ),
    s -> s
  ) AS DOUBLE) AS c0,
  CAST(REDUCE(
    ARRAY_SORT(
      ARRAY_AGG(CAST("t0"."single" AS DOUBLE)) FILTER(WHERE
        NOT CAST("t0"."single" AS DOUBLE) IS NULL)
    ),
    CAST(0 AS DOUBLE),
    (s, e) -> (
      s + e
    ),
    s -> s
  ) AS DOUBLE) / NULLIF(CAST(COUNT("t0"."single") AS DOUBLE), 0) AS c1
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."ratio" AS "ratio",
    "base"."single" AS "single"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."id" IN (CAST(2 AS INTEGER), CAST(3 AS INTEGER))

SELECT
  "groups"."k0" AS c0,
  "groups"."m0" AS c1
FROM (
  SELECT
    "t0"."two" AS "k0",
    CAST(REDUCE(
      ARRAY_SORT(
        ARRAY_AGG(CAST("t0"."ratio" AS DOUBLE)) FILTER(WHERE
          NOT CAST("t0"."ratio" AS DOUBLE) IS NULL)
      ),
      CAST(0 AS DOUBLE),
      (s, e) -> (
        s + e
      ),
      s -> s
    ) AS DOUBLE) AS "m0"
  FROM (
    SELECT
      "base"."id" AS "id",
      "base"."two" AS "two",
      "base"."ratio" AS "ratio"
    FROM "lab"."samples" AS "base"
  ) AS "t0"
  WHERE
    "t0"."id" > CAST(10 AS INTEGER)
  GROUP BY
    "t0"."two"
) AS "groups"
ORDER BY
  "groups"."k0" ASC
LIMIT 10001
