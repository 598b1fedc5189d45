SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
LIMIT 10001
-- $1 = '\\A(?s:plain|100%)\\z'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  NOT REGEXP_MATCHES("t0"."text", $1)
LIMIT 10001
-- $1 = '\\A(?s:.*(?:a|l).*)\\z'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
LIMIT 10001
-- $1 = '\\A(?s:a[._x]b)\\z'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
LIMIT 10001
-- $1 = '\\A(?s:a[^._]b)\\z'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
LIMIT 10001
-- $1 = '\\A(?s:a\\.b)\\z'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
LIMIT 10001
-- $1 = '\\A(?s:\\^plain\\$)\\z'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
LIMIT 10001
-- $1 = '\\A(?s:a{2}b)\\z'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
LIMIT 10001
-- $1 = '\\A(?s:a+b)\\z'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
LIMIT 10001
-- $1 = '\\A(?s:aa?b)\\z'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
LIMIT 10001
-- $1 = '\\A(?s:\\[x\\])\\z'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
LIMIT 10001
-- $1 = '\\A(?s:a\\|b)\\z'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
LIMIT 10001
-- $1 = '\\A(?s:[]x[]+)\\z'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
LIMIT 10001
-- $1 = '\\A(?s:[[:alpha:]]+)\\z'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
LIMIT 10001
-- $1 = '\\A(?s:two.lines)\\z'
