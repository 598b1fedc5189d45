== counted ==
SELECT
  JSON_FORMAT(CAST(TRANSFORM("t0"."words", e0 -> CAST(e0 AS JSON)) AS JSON)) AS c0
FROM (
  SELECT
    "base"."id" AS "key id",
    "base"."words" AS "words"
  FROM "club"."members" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "t1"."key member_id" AS "k0",
    TRUE AS "matched",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      "base"."member_id" AS "key member_id"
    FROM "club"."visits" AS "base"
  ) AS "t1"
  GROUP BY
    "t1"."key member_id"
) AS "g1"
  ON "t0"."key id" = "g1"."k0"
ORDER BY
  COALESCE("g1"."m0", 0) DESC NULLS FIRST,
  JSON_FORMAT(CAST(TRANSFORM("t0"."words", e0 -> CAST(e0 AS JSON)) AS JSON)) ASC
LIMIT 10001

== beyond ==
SELECT
  JSON_FORMAT(CAST(TRANSFORM("t0"."marks", e0 -> CAST(e0 AS JSON)) AS JSON)) AS c0
FROM (
  SELECT
    "base"."member_id" AS "key member_id",
    "base"."marks" AS "marks"
  FROM "club"."cards" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."id" AS "key id",
    TRUE AS "matched"
  FROM "club"."members" AS "base"
) AS "t1"
  ON "t0"."key member_id" = "t1"."key id"
LEFT JOIN (
  SELECT
    "t2"."key member_id" AS "k0",
    TRUE AS "matched",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      "base"."member_id" AS "key member_id"
    FROM "club"."visits" AS "base"
  ) AS "t2"
  GROUP BY
    "t2"."key member_id"
) AS "g1"
  ON "t1"."key id" = "g1"."k0"
ORDER BY
  COALESCE("g1"."m0", 0) DESC NULLS FIRST,
  JSON_FORMAT(CAST(TRANSFORM("t0"."marks", e0 -> CAST(e0 AS JSON)) AS JSON)) ASC
LIMIT 10001

== nothing ==
none
