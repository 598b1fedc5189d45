SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."tiny" AS "tiny"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."tiny" = CAST(-128 AS TINYINT)
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  'Trino has no UINTEGER'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."big" AS "big"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."big" = CAST(9223372036854775807 AS BIGINT)
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."big" AS "big"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."big" = CAST('-9223372036854775808' AS BIGINT)
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."big" AS "big"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."big" = CAST('-9223372036854775808' AS BIGINT)
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  'Trino has no HUGEINT'

SELECT
  'Trino has no HUGEINT'

SELECT
  'Trino has no UHUGEINT'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."money" AS "money"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."money" = CAST('12.30' AS DECIMAL(12, 2))
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."exact" AS "exact"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."exact" = CAST('9999999999999999999999999999.9999999999' AS DECIMAL(38, 10))
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."exact" AS "exact"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."exact" = CAST('1.5000000000' AS DECIMAL(38, 10))
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."single" AS "single"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."single" = CAST('0.10000000149011612' AS REAL)
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."single" AS "single"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."single" = CAST('0.10000000149011612' AS REAL)
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."double" AS "double"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."double" = CAST('0.1' AS DOUBLE)
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."double" AS "double"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."double" = CAST('0.0' AS DOUBLE) AND "t0"."row" <> 'null'
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."double" AS "double"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  (
    "t0"."double" > CAST('1.0' AS DOUBLE) OR IS_NAN("t0"."double")
  )
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    CAST("base"."mood" AS VARCHAR) AS "mood"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."mood" > 'glad'
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."id" AS "id"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."id" = CAST('12345678-9abc-def0-1234-56789abcdef0' AS UUID)
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."active" AS "active"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."active" = CAST(FALSE AS BOOLEAN)
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."day" AS "day"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."day" = CAST('2026-02-28' AS DATE)
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."clock" AS "clock"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."clock" = CAST('13:05:00.250000' AS TIME(6))
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."moment" AS "moment"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."moment" = CAST('2026-02-28 13:05:00' AS TIMESTAMP(6))
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."instant" AS "instant"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."instant" = CAST('2026-02-28 11:05:00 UTC' AS TIMESTAMP(6) WITH TIME ZONE)
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."instant" AS "instant"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."instant" = CAST('2026-02-28 11:05:00 UTC' AS TIMESTAMP(6) WITH TIME ZONE)
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  'Trino has no INTERVAL'

SELECT
  'Trino has no INTERVAL'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."bytes" AS "bytes"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."bytes" = CAST(FROM_BASE64('AP8Q') AS VARBINARY)
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."bytes" AS "bytes"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."bytes" = CAST(FROM_BASE64('YWJj') AS VARBINARY)
ORDER BY
  "t0"."row" ASC
LIMIT 10001

SELECT
  'Trino has no JSON'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."words" AS "words"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  (
    "t0"."words" IS NULL
  ) = CAST(FALSE AS BOOLEAN)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
