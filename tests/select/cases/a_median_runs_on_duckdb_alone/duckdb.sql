SELECT
  "t0"."c0" AS c0
FROM (
  SELECT
    "base"."c0"
  FROM (
    SELECT
      (
        MEDIAN(TRY_CAST("owners"."age" AS DOUBLE)) + TRY_CAST(0 AS DOUBLE)
      ) AS "c0"
    FROM (
      SELECT
        CASE WHEN "base"."age" >= CAST(40 AS BIGINT) THEN "base"."age" END AS "age"
      FROM "startups"."owners" AS "base"
    ) AS "owners"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."c0" ASC,
  CAST(TO_JSON("t0"."c0") AS TEXT) ASC
LIMIT 10001
