== rows ==
SELECT
  JSON_FORMAT(CAST(TRANSFORM("t0"."labels", e0 -> CAST(e0 AS JSON)) AS JSON)) AS c0,
  "t0"."level" AS c1,
  "t0"."note" AS c2
FROM (
  SELECT
    "base"."labels" AS "labels",
    "base"."level" AS "level",
    CASE WHEN "base"."open" = TRUE THEN "base"."note" END AS "note"
  FROM "lake"."notes" AS "base"
) AS "t0"
ORDER BY
  "t0"."level" ASC,
  "t0"."note" ASC,
  JSON_FORMAT(CAST(TRANSFORM("t0"."labels", e0 -> CAST(e0 AS JSON)) AS JSON)) ASC,
  CAST("t0"."level" AS VARCHAR) ASC
LIMIT 10001

== cells ==
SELECT
  JSON_FORMAT(CAST(TRANSFORM("t0"."labels", e0 -> CAST(e0 AS JSON)) AS JSON)) AS c0,
  "t0"."level" AS c1,
  "t0"."note" AS c2,
  "t0"."withheld note" AS c3
FROM (
  SELECT
    "base"."labels" AS "labels",
    "base"."level" AS "level",
    CASE WHEN "base"."open" = TRUE THEN "base"."note" END AS "note",
    NOT COALESCE("base"."open" = TRUE, FALSE) AS "withheld note"
  FROM "lake"."notes" AS "base"
) AS "t0"
ORDER BY
  "t0"."level" ASC,
  "t0"."note" ASC,
  JSON_FORMAT(CAST(TRANSFORM("t0"."labels", e0 -> CAST(e0 AS JSON)) AS JSON)) ASC,
  CAST("t0"."level" AS VARCHAR) ASC,
  "t0"."withheld note" ASC
LIMIT 10001
