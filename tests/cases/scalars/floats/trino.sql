SELECT
  "t0"."row" AS c0,
  "t0"."single" AS c1,
  "t0"."double" AS c2,
  JSON_FORMAT(
    CAST(TRANSFORM(
      "t0"."grid",
      e0 -> CAST(TRANSFORM(e0, e1 -> CAST(CAST(e1 AS VARCHAR) AS JSON)) AS JSON)
    ) AS JSON)
  ) AS c3,
  JSON_FORMAT(
    CASE
      WHEN NOT "t0"."point" IS NULL
      THEN CAST(ARRAY[CAST(CAST("t0"."point"."x" AS VARCHAR) AS JSON), CAST("t0"."point"."label" AS JSON), CAST(TRANSFORM("t0"."point"."tags", e0 -> CAST(e0 AS JSON)) AS JSON)] AS JSON)
    END
  ) AS c4
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."single" AS "single",
    "base"."double" AS "double",
    "base"."point" AS "point",
    "base"."grid" AS "grid"
  FROM "lake"."kinds" AS "base"
) AS "t0"
ORDER BY
  "t0"."row" ASC
LIMIT 10001
