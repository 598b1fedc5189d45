SELECT
  "groups"."k0" AS c0,
  "groups"."m0" AS c1
FROM (
  SELECT
    CAST(CAST(DATE_TRUNC(
      'YEAR',
      CAST(CASE
        WHEN "t0"."founded" BETWEEN CAST('0001-01-01' AS DATE) AND CAST('9999-12-31' AS DATE)
        THEN "t0"."founded"
      END AS TIMESTAMP(6))
    ) AS DATE) AS DATE) AS "k0",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      "base"."founded" AS "founded"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  GROUP BY
    CAST(CAST(DATE_TRUNC(
      'YEAR',
      CAST(CASE
        WHEN "t0"."founded" BETWEEN CAST('0001-01-01' AS DATE) AND CAST('9999-12-31' AS DATE)
        THEN "t0"."founded"
      END AS TIMESTAMP(6))
    ) AS DATE) AS DATE)
) AS "groups"
ORDER BY
  "groups"."k0" ASC
LIMIT 10001

SELECT
  "groups"."k1" AS c0,
  "groups"."k0" AS c1,
  "groups"."m0" AS c2
FROM (
  SELECT
    CAST(DATE_TRUNC(
      'WEEK',
      CAST(CASE
        WHEN "t0"."at" BETWEEN CAST('0001-01-01' AS TIMESTAMP(6)) AND CAST('9999-12-31 23:59:59.999999' AS TIMESTAMP(6))
        THEN "t0"."at"
      END AS TIMESTAMP(6))
    ) AS TIMESTAMP(6)) AS "k0",
    "t0"."place" AS "k1",
    CAST(SUM("t0"."score") AS BIGINT) AS "m0"
  FROM (
    SELECT
      "base"."place" AS "place",
      "base"."at" AS "at",
      "base"."score" AS "score"
    FROM "startups"."visits" AS "base"
  ) AS "t0"
  GROUP BY
    CAST(DATE_TRUNC(
      'WEEK',
      CAST(CASE
        WHEN "t0"."at" BETWEEN CAST('0001-01-01' AS TIMESTAMP(6)) AND CAST('9999-12-31 23:59:59.999999' AS TIMESTAMP(6))
        THEN "t0"."at"
      END AS TIMESTAMP(6))
    ) AS TIMESTAMP(6)),
    "t0"."place"
) AS "groups"
ORDER BY
  "groups"."k0" ASC,
  "groups"."k1" ASC
LIMIT 10001

SELECT
  "groups"."k0" AS c0,
  "groups"."m0" AS c1,
  "groups"."m1" AS c2,
  "groups"."m2" AS c3,
  "groups"."m3" AS c4,
  "groups"."m4" AS c5
FROM (
  SELECT
    "t0"."status" AS "k0",
    COUNT(*) AS "m0",
    COUNT(DISTINCT "t0"."category_code") AS "m1",
    MAX("t0"."company_name") AS "m2",
    CAST(SUM("t0"."revenue") AS DOUBLE) / NULLIF(CAST(COUNT("t0"."revenue") AS DOUBLE), 0) AS "m3",
    REDUCE(
      ARRAY_SORT(
        ARRAY_AGG(CAST("t0"."revenue" AS DOUBLE)) FILTER(WHERE
          NOT CAST("t0"."revenue" AS DOUBLE) IS NULL)
      ),
      ROW(CAST(0 AS DOUBLE), CAST(0 AS DOUBLE), CAST(0 AS DOUBLE)),
      (s, e) -> ROW(
        (
          s[1] + 1
        ),
        (
          s[2] + (
            (
              e - s[2]
            ) / (
              s[1] + 1
            )
          )
        ),
        (
          s[3] + (
            (
              e - (
                s[2] + (
                  (
                    e - s[2]
                  ) / (
                    s[1] + 1
                  )
                )
              )
            ) * (
              e - s[2]
            )
          )
        )
      ),
      s -> CASE WHEN s[1] >= 2 THEN SQRT((
        s[3] / (
          s[1] - 1
        )
      )) END
    ) AS "m4"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      "base"."company_name" AS "company_name",
      "base"."category_code" AS "category_code",
      "base"."status" AS "status",
      "base"."owner_id" AS "owner_id",
      "base"."revenue" AS "revenue"
    FROM "startups"."companies" AS "base"
  ) AS "t0"
  LEFT JOIN (
    SELECT
      "base"."people_id" AS "people_id",
      "base"."age" AS "age",
      TRUE AS "matched"
    FROM "startups"."owners" AS "base"
  ) AS "t1"
    ON "t0"."owner_id" = "t1"."people_id"
  LEFT JOIN (
    SELECT
      "t2"."company_id" AS "k0",
      TRUE AS "matched"
    FROM (
      SELECT
        "base"."company_id" AS "company_id"
      FROM "startups"."employees" AS "base"
    ) AS "t2"
    GROUP BY
      "t2"."company_id"
  ) AS "g1"
    ON "t0"."company_id" = "g1"."k0"
  WHERE
    COALESCE("t1"."matched" AND "t1"."age" > CAST(0 AS INTEGER), FALSE)
    AND COALESCE("g1"."matched", FALSE)
  GROUP BY
    "t0"."status"
) AS "groups"
ORDER BY
  "groups"."m0" DESC NULLS FIRST,
  "groups"."k0" DESC NULLS FIRST
OFFSET 0
LIMIT 2
