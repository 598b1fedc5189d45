SELECT
  "t0"."id" AS c0,
  "t0"."money" AS c1,
  "t0"."share" AS c2
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."money" AS "money",
    "base"."share" AS "share"
  FROM "lab"."samples" AS "base"
) AS "t0"
ORDER BY
  "t0"."money" ASC,
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."money" AS "money"
  FROM "lab"."samples" AS "base"
) AS "t0"
WHERE
  "t0"."money" = CAST($1 AS DECIMAL(18, 4))
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = Decimal('1.5000')

SELECT
  "t0"."id" AS c0,
  "t0"."sum" AS c1,
  "t0"."part" AS c2
FROM (
  SELECT
    "base"."id",
    "base"."sum",
    "base"."part"
  FROM (
    SELECT
      "samples"."id" AS "id",
      TRY_CAST("samples"."one" AS DOUBLE) / NULLIF(TRY_CAST("samples"."two" AS DOUBLE), 0) AS "divided",
      TRY_CAST(TRY_CAST("samples"."one" AS INT128) // NULLIF(TRY_CAST("samples"."two" AS INT128), 0) AS BIGINT) AS "whole",
      TRY_CAST(TRY_CAST("samples"."one" AS INT128) % NULLIF(TRY_CAST("samples"."two" AS INT128), 0) AS BIGINT) AS "rest",
      TRY_CAST(TRY_CAST("samples"."one" AS INT128) + TRY_CAST("samples"."two" AS INT128) AS BIGINT) AS "total",
      TRY_CAST(TRY_CAST("samples"."one" AS INT128) * TRY_CAST("samples"."two" AS INT128) AS BIGINT) AS "product",
      TRY_CAST(TRY_CAST("samples"."money" AS DECIMAL(19, 4)) + TRY_CAST("samples"."share" AS DECIMAL(19, 4)) AS DECIMAL(19, 4)) AS "sum",
      TRY_CAST(TRY_CAST("samples"."money" AS DECIMAL(19, 4)) * TRY_CAST("samples"."share" AS DECIMAL(6, 3)) AS DECIMAL(24, 7)) AS "part"
    FROM (
      SELECT
        "base"."id" AS "id",
        CAST(NULL AS BIGINT) AS "one",
        CAST(NULL AS BIGINT) AS "two",
        "base"."money" AS "money",
        "base"."share" AS "share"
      FROM "lab"."samples" AS "base"
    ) AS "samples"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id",
    "base"."part"
  FROM (
    SELECT
      "samples"."id" AS "id",
      TRY_CAST("samples"."one" AS DOUBLE) / NULLIF(TRY_CAST("samples"."two" AS DOUBLE), 0) AS "divided",
      TRY_CAST(TRY_CAST("samples"."one" AS INT128) // NULLIF(TRY_CAST("samples"."two" AS INT128), 0) AS BIGINT) AS "whole",
      TRY_CAST(TRY_CAST("samples"."one" AS INT128) % NULLIF(TRY_CAST("samples"."two" AS INT128), 0) AS BIGINT) AS "rest",
      TRY_CAST(TRY_CAST("samples"."one" AS INT128) + TRY_CAST("samples"."two" AS INT128) AS BIGINT) AS "total",
      TRY_CAST(TRY_CAST("samples"."one" AS INT128) * TRY_CAST("samples"."two" AS INT128) AS BIGINT) AS "product",
      TRY_CAST(TRY_CAST("samples"."money" AS DECIMAL(19, 4)) + TRY_CAST("samples"."share" AS DECIMAL(19, 4)) AS DECIMAL(19, 4)) AS "sum",
      TRY_CAST(TRY_CAST("samples"."money" AS DECIMAL(19, 4)) * TRY_CAST("samples"."share" AS DECIMAL(6, 3)) AS DECIMAL(24, 7)) AS "part"
    FROM (
      SELECT
        "base"."id" AS "id",
        CAST(NULL AS BIGINT) AS "one",
        CAST(NULL AS BIGINT) AS "two",
        "base"."money" AS "money",
        "base"."share" AS "share"
      FROM "lab"."samples" AS "base"
    ) AS "samples"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."part" = CAST($1 AS DECIMAL(24, 7))
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = Decimal('1E-7')
