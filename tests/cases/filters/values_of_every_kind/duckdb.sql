SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."tiny" AS "tiny"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."tiny" = CAST($1 AS TINYINT)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = -128

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."uwhole" AS "uwhole"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."uwhole" = CAST($1 AS UINTEGER)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = 4294967295

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."big" AS "big"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."big" = CAST($1 AS BIGINT)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = 9223372036854775807

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."big" AS "big"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."big" = CAST($1 AS BIGINT)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = -9223372036854775808

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."big" AS "big"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."big" = CAST($1 AS BIGINT)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = -9223372036854775808

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."huge" AS "huge"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."huge" = CAST($1 AS INT128)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = -170141183460469231731687303715884105728

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."huge" AS "huge"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."huge" = CAST($1 AS INT128)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = 170141183460469231731687303715884105727

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."uhuge" AS "uhuge"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."uhuge" = CAST($1 AS UINT128)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = 340282366920938463463374607431768211455

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."money" AS "money"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."money" = CAST($1 AS DECIMAL(12, 2))
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = Decimal('12.30')

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."exact" AS "exact"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."exact" = CAST($1 AS DECIMAL(38, 10))
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = Decimal('9999999999999999999999999999.9999999999')

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."exact" AS "exact"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."exact" = CAST($1 AS DECIMAL(38, 10))
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = Decimal('1.5000000000')

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."single" AS "single"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."single" = CAST($1 AS REAL)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = 0.10000000149011612

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."single" AS "single"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."single" = CAST($1 AS REAL)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = 0.10000000149011612

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."double" AS "double"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."double" = CAST($1 AS DOUBLE)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = 0.1

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."double" AS "double"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."double" = CAST($1 AS DOUBLE) AND "t0"."row" <> $2
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = 0.0
-- $2 = 'null'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."double" AS "double"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."double" > CAST($1 AS DOUBLE)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = 1.0

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    CAST("base"."mood" AS TEXT) AS "mood"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."mood" > $1
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = 'glad'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."id" AS "id"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."id" = CAST($1 AS UUID)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = '12345678-9abc-def0-1234-56789abcdef0'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."active" AS "active"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."active" = CAST($1 AS BOOLEAN)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = False

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."day" AS "day"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."day" = CAST($1 AS DATE)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = '2026-02-28'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."clock" AS "clock"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."clock" = CAST($1 AS TIME)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = '13:05:00.250000'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."moment" AS "moment"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."moment" = CAST($1 AS TIMESTAMP)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = '2026-02-28T13:05:00'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."instant" AS "instant"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."instant" = CAST($1 AS TIMESTAMPTZ)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = '2026-02-28T11:05:00+00'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."instant" AS "instant"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."instant" = CAST($1 AS TIMESTAMPTZ)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = '2026-02-28T11:05:00+00'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."span" AS "span"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."span" = CAST($1 AS INTERVAL)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = '14 months 3 days 14400000000 microseconds'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."span" AS "span"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."span" < CAST($1 AS INTERVAL)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = '0 months 0 days 0 microseconds'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."bytes" AS "bytes"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."bytes" = CAST($1 AS BLOB)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = b'\x00\xff\x10'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."bytes" AS "bytes"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  "t0"."bytes" = CAST($1 AS BLOB)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = b'abc'

SELECT
  "t0"."row" AS c0
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."doc" AS "doc"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  (
    "t0"."doc" IS NULL
  ) = CAST($1 AS BOOLEAN)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = True

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
  ) = CAST($1 AS BOOLEAN)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
-- $1 = False
