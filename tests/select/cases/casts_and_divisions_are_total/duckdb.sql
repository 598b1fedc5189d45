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
    SELECT
      TRY_CAST("companies"."name" AS INT) AS "c0",
      TRY_CAST(1 AS DOUBLE) / NULLIF(
        TRY_CAST((
          TRY_CAST(TRY_CAST("companies"."id" AS INT128) - TRY_CAST(1 AS INT128) AS BIGINT)
        ) AS DOUBLE),
        0
      ) AS "c1",
      TRY_CAST(TRY_CAST("companies"."id" AS INT128) % NULLIF(TRY_CAST(0 AS INT128), 0) AS BIGINT) AS "c2"
    FROM (
      SELECT
        "base"."id" AS "id",
        "base"."name" AS "name"
      FROM "startups"."companies" AS "base"
      WHERE
        "base"."continent" IN ('eu', 'uk')
    ) AS "companies"
    WHERE
      TRY_CAST("companies"."name" AS INT) IS NULL
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."c0" ASC,
  "t0"."c1" ASC,
  "t0"."c2" ASC,
  CAST(TO_JSON("t0"."c1") AS TEXT) ASC
LIMIT 10001
