SELECT
  "t0"."c0" AS c0,
  "t0"."c1" AS c1,
  "t0"."c2" AS c2
FROM (
  SELECT
    "base"."c0",
    "base"."c1",
    "base"."c2"
  FROM (
    WITH "ranked" AS (
      SELECT
        "companies"."continent" AS "continent",
        "companies"."name" AS "name",
        ROW_NUMBER() OVER (
          PARTITION BY "companies"."continent"
          ORDER BY "companies"."founded" DESC, "companies"."name"
        ) AS "place"
      FROM (
        SELECT
          "base"."name" AS "name",
          "base"."continent" AS "continent",
          "base"."founded" AS "founded"
        FROM "startups"."companies" AS "base"
        WHERE
          "base"."continent" IN ('eu', 'uk')
      ) AS "companies"
    )
    SELECT
      "ranked"."continent" AS "c0",
      "ranked"."name" AS "c1",
      "ranked"."place" AS "c2"
    FROM "ranked" AS "ranked"
    WHERE
      "ranked"."place" = TRY_CAST(1 AS BIGINT)
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."c0" ASC,
  "t0"."c1" ASC,
  "t0"."c2" ASC
LIMIT 10001
