== rows ==
SELECT
  CASE
    WHEN NOT c0 IS NULL
    THEN CONCAT(
      '[',
      ARRAY_TO_STRING(LIST_TRANSFORM(c0, LAMBDA e0 : COALESCE(CAST(TO_JSON(e0) AS TEXT), 'null')), ','),
      ']'
    )
  END AS c0,
  c1 AS c1,
  c2 AS c2
FROM (
  SELECT
    "t0"."labels" AS c0,
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
    CAST(TO_JSON("t0"."labels") AS TEXT) ASC,
    CAST(TO_JSON("t0"."level") AS TEXT) ASC
  LIMIT 10001
) AS result

== cells ==
SELECT
  CASE
    WHEN NOT c0 IS NULL
    THEN CONCAT(
      '[',
      ARRAY_TO_STRING(LIST_TRANSFORM(c0, LAMBDA e0 : COALESCE(CAST(TO_JSON(e0) AS TEXT), 'null')), ','),
      ']'
    )
  END AS c0,
  c1 AS c1,
  c2 AS c2,
  c3 AS c3
FROM (
  SELECT
    "t0"."labels" AS c0,
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
    CAST(TO_JSON("t0"."labels") AS TEXT) ASC,
    CAST(TO_JSON("t0"."level") AS TEXT) ASC,
    "t0"."withheld note" ASC
  LIMIT 10001
) AS result
