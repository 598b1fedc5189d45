SELECT
  c0 AS c0,
  c1 AS c1,
  c2 AS c2,
  CAST(c3 AS TEXT) AS c3
FROM (
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
        "companies"."continent" AS "c0",
        COUNT(*) AS "c1",
        SUM("companies"."revenue") AS "c2",
        MAX("companies"."founded") AS "c3"
      FROM (
        SELECT
          "base"."continent" AS "continent",
          "base"."founded" AS "founded",
          "base"."revenue" AS "revenue"
        FROM "startups"."companies" AS "base"
        WHERE
          "base"."continent" IN ('eu', 'uk')
      ) AS "companies"
      GROUP BY
        "companies"."continent"
      HAVING
        COUNT(*) > TRY_CAST(1 AS BIGINT)
    ) AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."c1" DESC,
    "t0"."c0" ASC,
    "t0"."c2" ASC,
    "t0"."c3" ASC
  LIMIT 10001
) AS result
