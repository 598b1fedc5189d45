SELECT
  "t0"."row" AS c0,
  "t0"."text" AS c1,
  JSON_FORMAT(CAST(TRANSFORM("t0"."words", e0 -> CAST(e0 AS JSON)) AS JSON)) AS c2,
  JSON_FORMAT(
    CASE
      WHEN NOT "t0"."point" IS NULL
      THEN CAST(ARRAY[CAST(CAST("t0"."point"."x" AS VARCHAR) AS JSON), CAST("t0"."point"."label" AS JSON), CAST(TRANSFORM("t0"."point"."tags", e0 -> CAST(e0 AS JSON)) AS JSON)] AS JSON)
    END
  ) AS c3,
  JSON_FORMAT(
    CAST(TRANSFORM(
      MAP_ENTRIES("t0"."prices"),
      e0 -> CAST(ARRAY[CAST(e0[1] AS JSON), CAST(CAST(e0[2] AS VARCHAR) AS JSON)] AS JSON)
    ) AS JSON)
  ) AS c4
FROM (
  SELECT
    "base"."row" AS "row",
    "base"."text" AS "text",
    "base"."point" AS "point",
    "base"."prices" AS "prices",
    "base"."words" AS "words"
  FROM "lake"."kinds" AS "base"
) AS "t0"
WHERE
  (
    "t0"."text" IS NULL
  ) = CAST(FALSE AS BOOLEAN)
ORDER BY
  "t0"."row" ASC
LIMIT 10001
