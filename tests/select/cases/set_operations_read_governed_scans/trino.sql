SELECT
  "t0"."c0" AS c0
FROM (
  SELECT
    "base"."c0"
  FROM (
    SELECT
      "view"."c0" AS "c0"
    FROM (
      SELECT
        "owners"."name" AS "c0"
      FROM (
        SELECT
          "base"."name" AS "name"
        FROM "startups"."owners" AS "base"
      ) AS "owners"
      EXCEPT
      SELECT
        "companies"."name" AS "name"
      FROM (
        SELECT
          "base"."name" AS "name"
        FROM "startups"."companies" AS "base"
        WHERE
          "base"."continent" IN ('eu', 'uk')
      ) AS "companies"
      UNION ALL
      SELECT
        "companies"."name" AS "name"
      FROM (
        SELECT
          "base"."name" AS "name"
        FROM "startups"."companies" AS "base"
        WHERE
          "base"."continent" IN ('eu', 'uk')
      ) AS "companies"
    ) AS "view"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."c0" ASC
LIMIT 4
