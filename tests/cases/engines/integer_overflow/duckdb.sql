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
WHERE
  "t0"."id" IN (
    CAST($1 AS INT),
    CAST($2 AS INT),
    CAST($3 AS INT),
    CAST($4 AS INT),
    CAST($5 AS INT),
    CAST($6 AS INT),
    CAST($7 AS INT)
  )
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 1
-- $2 = 5
-- $3 = 6
-- $4 = 7
-- $5 = 9
-- $6 = 10
-- $7 = 11

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
WHERE
  "t0"."product" > CAST($1 AS BIGINT)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = 9000000000000000000

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
WHERE
  (
    "t0"."product" IS NULL
  ) = CAST($1 AS BOOLEAN)
ORDER BY
  "t0"."id" ASC
LIMIT 10001
-- $1 = True
