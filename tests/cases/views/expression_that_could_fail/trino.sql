== all ==
SELECT
  "t0"."id" AS c0,
  "t0"."ratio" AS c1,
  "t0"."number" AS c2
FROM (
  SELECT
    "base"."id",
    "base"."ratio",
    "base"."number"
  FROM (
    SELECT
      "view"."id" AS "id",
      TRY_CAST("view"."ratio" AS INTEGER) AS "ratio",
      "view"."number" AS "number"
    FROM (
      SELECT
        "figures"."id" AS "id",
        TRY_CAST(ELEMENT_AT(
          TRANSFORM(
            ARRAY[ROW(
              TRY_CAST("figures"."over" AS DECIMAL(38, 0)),
              NULLIF(TRY_CAST("figures"."under" AS DECIMAL(38, 0)), 0)
            )],
            v -> (
              (
                v[1] - v[1] % v[2]
              ) / v[2]
            )
          ),
          1
        ) AS BIGINT) AS "ratio",
        TRY_CAST("figures"."text" AS INTEGER) AS "number"
      FROM (
        SELECT
          "base"."id" AS "id",
          "base"."text" AS "text",
          "base"."over" AS "over",
          "base"."under" AS "under"
        FROM "startups"."figures" AS "base"
      ) AS "figures"
    ) AS "view"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id",
    "base"."ratio",
    "base"."number"
  FROM (
    SELECT
      "view"."id" AS "id",
      TRY_CAST("view"."ratio" AS INTEGER) AS "ratio",
      "view"."number" AS "number"
    FROM (
      SELECT
        "figures"."id" AS "id",
        TRY_CAST(ELEMENT_AT(
          TRANSFORM(
            ARRAY[ROW(
              TRY_CAST("figures"."over" AS DECIMAL(38, 0)),
              NULLIF(TRY_CAST("figures"."under" AS DECIMAL(38, 0)), 0)
            )],
            v -> (
              (
                v[1] - v[1] % v[2]
              ) / v[2]
            )
          ),
          1
        ) AS BIGINT) AS "ratio",
        TRY_CAST("figures"."text" AS INTEGER) AS "number"
      FROM (
        SELECT
          "base"."id" AS "id",
          "base"."text" AS "text",
          "base"."over" AS "over",
          "base"."under" AS "under"
        FROM "startups"."figures" AS "base"
      ) AS "figures"
    ) AS "view"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."number" > CAST(5 AS INTEGER)
ORDER BY
  "t0"."ratio" DESC,
  "t0"."id" ASC
LIMIT 10001

== some ==
SELECT
  "t0"."id" AS c0,
  "t0"."ratio" AS c1,
  "t0"."number" AS c2
FROM (
  SELECT
    "base"."id",
    "base"."ratio",
    "base"."number"
  FROM (
    SELECT
      "view"."id" AS "id",
      TRY_CAST("view"."ratio" AS INTEGER) AS "ratio",
      "view"."number" AS "number"
    FROM (
      SELECT
        "figures"."id" AS "id",
        TRY_CAST(ELEMENT_AT(
          TRANSFORM(
            ARRAY[ROW(
              TRY_CAST("figures"."over" AS DECIMAL(38, 0)),
              NULLIF(TRY_CAST("figures"."under" AS DECIMAL(38, 0)), 0)
            )],
            v -> (
              (
                v[1] - v[1] % v[2]
              ) / v[2]
            )
          ),
          1
        ) AS BIGINT) AS "ratio",
        TRY_CAST("figures"."text" AS INTEGER) AS "number"
      FROM (
        SELECT
          "base"."id" AS "id",
          "base"."text" AS "text",
          "base"."over" AS "over",
          "base"."under" AS "under"
        FROM "startups"."figures" AS "base"
        WHERE
          "base"."secret" = FALSE
      ) AS "figures"
    ) AS "view"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id",
    "base"."ratio",
    "base"."number"
  FROM (
    SELECT
      "view"."id" AS "id",
      TRY_CAST("view"."ratio" AS INTEGER) AS "ratio",
      "view"."number" AS "number"
    FROM (
      SELECT
        "figures"."id" AS "id",
        TRY_CAST(ELEMENT_AT(
          TRANSFORM(
            ARRAY[ROW(
              TRY_CAST("figures"."over" AS DECIMAL(38, 0)),
              NULLIF(TRY_CAST("figures"."under" AS DECIMAL(38, 0)), 0)
            )],
            v -> (
              (
                v[1] - v[1] % v[2]
              ) / v[2]
            )
          ),
          1
        ) AS BIGINT) AS "ratio",
        TRY_CAST("figures"."text" AS INTEGER) AS "number"
      FROM (
        SELECT
          "base"."id" AS "id",
          "base"."text" AS "text",
          "base"."over" AS "over",
          "base"."under" AS "under"
        FROM "startups"."figures" AS "base"
        WHERE
          "base"."secret" = FALSE
      ) AS "figures"
    ) AS "view"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."number" > CAST(5 AS INTEGER)
ORDER BY
  "t0"."ratio" DESC,
  "t0"."id" ASC
LIMIT 10001
