SELECT
  "t0"."id" AS c0,
  "t0"."divided" AS c1,
  "t0"."whole" AS c2,
  "t0"."rest" AS c3
FROM (
  SELECT
    "base"."id",
    "base"."divided",
    "base"."whole",
    "base"."rest"
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
        "base"."one" AS "one",
        "base"."two" AS "two",
        CAST(NULL AS DECIMAL(18, 4)) AS "money",
        CAST(NULL AS DECIMAL(6, 3)) AS "share"
      FROM "lab"."samples" AS "base"
    ) AS "samples"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."id" ASC
LIMIT 10001
