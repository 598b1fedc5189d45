SELECT
  "t0"."id" AS c0,
  "t0"."total" AS c1,
  "t0"."product" AS c2
FROM (
  SELECT
    "base"."id",
    "base"."total",
    "base"."product"
  FROM (
    SELECT
      "samples"."id" AS "id",
      TRY_CAST("samples"."one" AS DOUBLE) / NULLIF(TRY_CAST("samples"."two" AS DOUBLE), 0) AS "divided",
      TRY_CAST(ELEMENT_AT(
        TRANSFORM(
          ARRAY[ROW(
            TRY_CAST("samples"."one" AS DECIMAL(38, 0)),
            NULLIF(TRY_CAST("samples"."two" AS DECIMAL(38, 0)), 0)
          )],
          v -> (
            (
              v[1] - v[1] % v[2]
            ) / v[2]
          )
        ),
        1
      ) AS BIGINT) AS "whole",
      TRY_CAST(TRY_CAST("samples"."one" AS DECIMAL(38, 0)) % NULLIF(TRY_CAST("samples"."two" AS DECIMAL(38, 0)), 0) AS BIGINT) AS "rest",
      TRY_CAST(TRY_CAST("samples"."one" AS DECIMAL(38, 0)) + TRY_CAST("samples"."two" AS DECIMAL(38, 0)) AS BIGINT) AS "total",
      TRY_CAST(TRY_CAST("samples"."one" AS DECIMAL(38, 0)) * TRY_CAST("samples"."two" AS DECIMAL(38, 0)) AS BIGINT) AS "product",
      TRY_CAST(TRY_CAST("samples"."money" AS DECIMAL(19, 4)) + TRY_CAST("samples"."share" AS DECIMAL(19, 4)) AS DECIMAL(19, 4)) AS "sum",
      TRY_CAST(TRY_CAST("samples"."money" AS DECIMAL(19, 4)) * TRY_CAST("samples"."share" AS DECIMAL(6, 3)) AS DECIMAL(24, 7)) AS "part"
    FROM (
      SELECT
        "base"."id" AS "id",
        "base"."one" AS "one",
        "base"."two" AS "two",
        CAST(NULL AS DECIMAL(18, 4)) AS "money",
        CAST(NULL AS DECIMAL(6, 3)) AS "share"
      FROM "lab"."samples" AS "base"
    ) AS "samples"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."id" IN (
    CAST(1 AS INTEGER),
    CAST(5 AS INTEGER),
    CAST(6 AS INTEGER),
    CAST(7 AS INTEGER),
    CAST(9 AS INTEGER),
    CAST(10 AS INTEGER),
    CAST(11 AS INTEGER)
  )
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id",
    "base"."product"
  FROM (
    SELECT
      "samples"."id" AS "id",
      TRY_CAST("samples"."one" AS DOUBLE) / NULLIF(TRY_CAST("samples"."two" AS DOUBLE), 0) AS "divided",
      TRY_CAST(ELEMENT_AT(
        TRANSFORM(
          ARRAY[ROW(
            TRY_CAST("samples"."one" AS DECIMAL(38, 0)),
            NULLIF(TRY_CAST("samples"."two" AS DECIMAL(38, 0)), 0)
          )],
          v -> (
            (
              v[1] - v[1] % v[2]
            ) / v[2]
          )
        ),
        1
      ) AS BIGINT) AS "whole",
      TRY_CAST(TRY_CAST("samples"."one" AS DECIMAL(38, 0)) % NULLIF(TRY_CAST("samples"."two" AS DECIMAL(38, 0)), 0) AS BIGINT) AS "rest",
      TRY_CAST(TRY_CAST("samples"."one" AS DECIMAL(38, 0)) + TRY_CAST("samples"."two" AS DECIMAL(38, 0)) AS BIGINT) AS "total",
      TRY_CAST(TRY_CAST("samples"."one" AS DECIMAL(38, 0)) * TRY_CAST("samples"."two" AS DECIMAL(38, 0)) AS BIGINT) AS "product",
      TRY_CAST(TRY_CAST("samples"."money" AS DECIMAL(19, 4)) + TRY_CAST("samples"."share" AS DECIMAL(19, 4)) AS DECIMAL(19, 4)) AS "sum",
      TRY_CAST(TRY_CAST("samples"."money" AS DECIMAL(19, 4)) * TRY_CAST("samples"."share" AS DECIMAL(6, 3)) AS DECIMAL(24, 7)) AS "part"
    FROM (
      SELECT
        "base"."id" AS "id",
        "base"."one" AS "one",
        "base"."two" AS "two",
        CAST(NULL AS DECIMAL(18, 4)) AS "money",
        CAST(NULL AS DECIMAL(6, 3)) AS "share"
      FROM "lab"."samples" AS "base"
    ) AS "samples"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."product" > CAST(9000000000000000000 AS BIGINT)
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id",
    "base"."product"
  FROM (
    SELECT
      "samples"."id" AS "id",
      TRY_CAST("samples"."one" AS DOUBLE) / NULLIF(TRY_CAST("samples"."two" AS DOUBLE), 0) AS "divided",
      TRY_CAST(ELEMENT_AT(
        TRANSFORM(
          ARRAY[ROW(
            TRY_CAST("samples"."one" AS DECIMAL(38, 0)),
            NULLIF(TRY_CAST("samples"."two" AS DECIMAL(38, 0)), 0)
          )],
          v -> (
            (
              v[1] - v[1] % v[2]
            ) / v[2]
          )
        ),
        1
      ) AS BIGINT) AS "whole",
      TRY_CAST(TRY_CAST("samples"."one" AS DECIMAL(38, 0)) % NULLIF(TRY_CAST("samples"."two" AS DECIMAL(38, 0)), 0) AS BIGINT) AS "rest",
      TRY_CAST(TRY_CAST("samples"."one" AS DECIMAL(38, 0)) + TRY_CAST("samples"."two" AS DECIMAL(38, 0)) AS BIGINT) AS "total",
      TRY_CAST(TRY_CAST("samples"."one" AS DECIMAL(38, 0)) * TRY_CAST("samples"."two" AS DECIMAL(38, 0)) AS BIGINT) AS "product",
      TRY_CAST(TRY_CAST("samples"."money" AS DECIMAL(19, 4)) + TRY_CAST("samples"."share" AS DECIMAL(19, 4)) AS DECIMAL(19, 4)) AS "sum",
      TRY_CAST(TRY_CAST("samples"."money" AS DECIMAL(19, 4)) * TRY_CAST("samples"."share" AS DECIMAL(6, 3)) AS DECIMAL(24, 7)) AS "part"
    FROM (
      SELECT
        "base"."id" AS "id",
        "base"."one" AS "one",
        "base"."two" AS "two",
        CAST(NULL AS DECIMAL(18, 4)) AS "money",
        CAST(NULL AS DECIMAL(6, 3)) AS "share"
      FROM "lab"."samples" AS "base"
    ) AS "samples"
  ) AS "base"
) AS "t0"
WHERE
  (
    "t0"."product" IS NULL
  ) = CAST(TRUE AS BOOLEAN)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
