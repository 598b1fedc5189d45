SELECT
  CAST(SUM(CAST("t0"."visits" AS DECIMAL(38, 0))) AS DECIMAL(38, 0)) AS c0,
  CAST(SUM("t0"."staff") AS BIGINT) AS c1,
  CAST(SUM("t0"."worth") AS DECIMAL(38, 2)) AS c2,
  CAST(SUM(CAST("t0"."visits" AS DECIMAL(38, 0))) AS DOUBLE) / NULLIF(CAST(COUNT("t0"."visits") AS DOUBLE), 0) AS c3
FROM (
  SELECT
    "base"."continent" AS "continent",
    "base"."visits" AS "visits",
    "base"."staff" AS "staff",
    "base"."worth" AS "worth"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."continent" = 'eu'

SELECT
  "groups"."k0" AS c0,
  "groups"."m0" AS c1
FROM (
  SELECT
    "t0"."continent" AS "k0",
    CAST(SUM(CAST("t0"."visits" AS DECIMAL(38, 0))) AS DECIMAL(38, 0)) AS "m0"
  FROM (
    SELECT
      "base"."continent" AS "continent",
      "base"."visits" AS "visits"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  GROUP BY
    "t0"."continent"
) AS "groups"
ORDER BY
  "groups"."k0" ASC
LIMIT 10001

SELECT
  CAST(SUM(CAST("t0"."visits" AS DECIMAL(38, 0))) AS DECIMAL(38, 0)) AS c0
FROM (
  SELECT
    "base"."continent",
    "base"."visits"
  FROM (
    SELECT
      "companies"."company_id" AS "company_id",
      "companies"."continent" AS "continent",
      "companies"."visits" AS "visits",
      "companies"."staff" AS "staff",
      "companies"."worth" AS "worth"
    FROM (
      SELECT
        CAST(NULL AS INTEGER) AS "company_id",
        "base"."continent" AS "continent",
        "base"."visits" AS "visits",
        CAST(NULL AS INTEGER) AS "staff",
        CAST(NULL AS DECIMAL(18, 2)) AS "worth"
      FROM "startups"."companies" AS "base"
    ) AS "companies"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."continent" = 'us'
