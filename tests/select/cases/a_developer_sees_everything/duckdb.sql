SELECT
  c0 AS c0,
  c1 AS c1,
  c2 AS c2,
  c3 AS c3,
  c4 AS c4,
  CAST(c5 AS TEXT) AS c5,
  c6 AS c6,
  c7 AS c7,
  c8 AS c8
FROM (
  SELECT
    "t0"."c0" AS c0,
    "t0"."c1" AS c1,
    "t0"."c2" AS c2,
    "t0"."c3" AS c3,
    "t0"."c4" AS c4,
    "t0"."c5" AS c5,
    "t0"."c6" AS c6,
    "t0"."c7" AS c7,
    "t0"."c8" AS c8
  FROM (
    SELECT
      "base"."c0",
      "base"."c1",
      "base"."c2",
      "base"."c3",
      "base"."c4",
      "base"."c5",
      "base"."c6",
      "base"."c7",
      "base"."c8"
    FROM (
      SELECT
        "companies"."id" AS "c0",
        "companies"."name" AS "c1",
        "companies"."status" AS "c2",
        "companies"."continent" AS "c3",
        "companies"."owner_id" AS "c4",
        "companies"."founded" AS "c5",
        "companies"."revenue" AS "c6",
        "companies"."score" AS "c7",
        "companies"."hidden" AS "c8"
      FROM (
        SELECT
          "base"."id" AS "id",
          "base"."name" AS "name",
          CAST("base"."status" AS TEXT) AS "status",
          "base"."continent" AS "continent",
          "base"."owner_id" AS "owner_id",
          "base"."founded" AS "founded",
          "base"."revenue" AS "revenue",
          "base"."score" AS "score",
          "base"."hidden" AS "hidden"
        FROM "startups"."companies" AS "base"
      ) AS "companies"
      WHERE
        NOT "companies"."hidden" IS NULL
    ) AS "base"
  ) AS "t0"
  ORDER BY
    "t0"."c0" ASC,
    "t0"."c1" ASC,
    "t0"."c2" ASC,
    "t0"."c3" ASC,
    "t0"."c4" ASC,
    "t0"."c5" ASC,
    "t0"."c6" ASC,
    "t0"."c7" ASC,
    "t0"."c8" ASC,
    CAST(TO_JSON("t0"."c7") AS TEXT) ASC
  LIMIT 10001
) AS result
