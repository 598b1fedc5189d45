== good ==
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
-- $1 = '^a.b$'

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
-- $1 = 'a'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1, 'i')
LIMIT 10001
-- $1 = 'PLAIN'

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  NOT REGEXP_MATCHES("t0"."text", $1, 'i')
LIMIT 10001
-- $1 = '[A-Z]'

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
-- $1 = '(?s)two.lines'

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  REGEXP_MATCHES("t0"."text", $1)
LIMIT 10001
-- $1 = ''

== bad, lookahead ==
none
