SELECT
  "t0"."c0" AS c0,
  "t0"."c1" AS c1,
  "t0"."c2" AS c2,
  "t0"."c3" AS c3
FROM (
  SELECT
    "base"."c0",
    "base"."c1",
    "base"."c2",
    "base"."c3"
  FROM (
    SELECT
      "owners"."name" AS "c0",
      "owners"."age" AS "c1",
      "owners"."age" IS NULL AS "c2",
      (
        CAST(SUM(CAST("owners"."age" AS DECIMAL(38, 0))) OVER () AS DOUBLE) / COUNT("owners"."age") OVER ()
      ) AS "c3"
    FROM (
      SELECT
        "base"."name" AS "name",
        CASE WHEN "base"."age" >= CAST(40 AS BIGINT) THEN "base"."age" END AS "age"
      FROM "startups"."owners" AS "base"
    ) AS "owners"
    WHERE
      COALESCE("owners"."age", TRY_CAST(0 AS BIGINT)) < TRY_CAST(50 AS BIGINT)
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."c1" DESC NULLS FIRST,
  "t0"."c0" ASC,
  "t0"."c2" ASC,
  "t0"."c3" ASC,
  CAST("t0"."c3" AS VARCHAR) ASC
LIMIT 10001
