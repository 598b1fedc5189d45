== objects ==
SELECT
  "t0"."city" AS c0,
  "t1"."matched" AS c1,
  "t1"."city" AS c2
FROM (
  SELECT
    "base"."city" AS "city",
    CASE WHEN "base"."open" = TRUE THEN "base"."partner_id" END AS "key partner_id"
  FROM "town"."people" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."id" AS "key id",
    "base"."city" AS "city",
    TRUE AS "matched"
  FROM "town"."people" AS "base"
) AS "t1"
  ON "t0"."key partner_id" = "t1"."key id"
ORDER BY
  "t0"."city" ASC,
  "t1"."matched" ASC,
  "t1"."city" ASC
LIMIT 10001

== cells ==
SELECT
  "t0"."city" AS c0,
  "t1"."matched" AS c1,
  "t1"."city" AS c2,
  "t0"."withheld key partner_id" AS c3
FROM (
  SELECT
    "base"."city" AS "city",
    CASE WHEN "base"."open" = TRUE THEN "base"."partner_id" END AS "key partner_id",
    NOT COALESCE("base"."open" = TRUE, FALSE) AS "withheld key partner_id"
  FROM "town"."people" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."id" AS "key id",
    "base"."city" AS "city",
    TRUE AS "matched"
  FROM "town"."people" AS "base"
) AS "t1"
  ON "t0"."key partner_id" = "t1"."key id"
ORDER BY
  "t0"."city" ASC,
  "t0"."withheld key partner_id" ASC,
  "t1"."matched" ASC,
  "t1"."city" ASC
LIMIT 10001

== lists ==
SELECT
  "t0"."city" AS c0,
  JSON_FORMAT(CAST("g1"."items" AS JSON)) AS c1,
  COALESCE("g1"."longest", 0) AS c2
FROM (
  SELECT
    "base"."id" AS "key id",
    "base"."city" AS "city"
  FROM "town"."people" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "placed1"."t1_key owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST("placed1"."t1_name" AS JSON), CAST(CAST("placed1"."t1_weight" AS VARCHAR) AS JSON)] AS JSON) ORDER BY "placed1"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t1"."name" AS "t1_name",
      "t1"."weight" AS "t1_weight",
      "t1"."key owner_id" AS "t1_key owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."key owner_id"
        ORDER BY "t1"."name" ASC, "t1"."weight" ASC, CAST("t1"."weight" AS VARCHAR) ASC
      ) AS "place"
    FROM (
      SELECT
        "base"."name" AS "name",
        "base"."weight" AS "weight",
        "base"."owner_id" AS "key owner_id"
      FROM "town"."pets" AS "base"
    ) AS "t1"
  ) AS "placed1"
  WHERE
    COALESCE("placed1"."place", 0) <= CAST(10001 AS BIGINT)
  GROUP BY
    "placed1"."t1_key owner_id"
) AS "g1"
  ON "t0"."key id" = "g1"."k0"
ORDER BY
  "t0"."city" ASC,
  JSON_FORMAT(CAST(TRANSFORM("g1"."items", e0 -> CAST(e0 AS JSON)) AS JSON)) ASC
LIMIT 10001

== wholes ==
SELECT
  "t0"."city" AS c0,
  COALESCE("g1"."m0", 0) AS c1,
  "g1"."m1" AS c2,
  JSON_FORMAT(CAST("g1"."items" AS JSON)) AS c3,
  COALESCE("g1"."longest", 0) AS c4
FROM (
  SELECT
    "base"."id" AS "key id",
    "base"."city" AS "city"
  FROM "town"."people" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "placed1"."t1_key owner_id" AS "k0",
    TRUE AS "matched",
    COUNT(*) AS "m0",
    MAX_BY(
      "placed1"."t1_weight" + CAST(0 AS DOUBLE),
      ELEMENT_AT(
        TRANSFORM(
          ARRAY["placed1"."t1_weight" + CAST(0 AS DOUBLE)],
          v -> CASE
            WHEN NOT v IS NULL
            THEN ROW(IS_NAN(v), CASE WHEN IS_NAN(v) THEN CAST(0 AS DOUBLE) ELSE v END)
          END
        ),
        1
      )
    ) AS "m1",
    ARRAY_AGG(
      CAST(ARRAY[CAST("placed1"."t1_name" AS JSON)] AS JSON) ORDER BY "placed1"."place" ASC
    ) FILTER(WHERE
      "placed1"."place" <= 10001) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t1"."name" AS "t1_name",
      "t1"."key owner_id" AS "t1_key owner_id",
      "t1"."weight" AS "t1_weight",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."key owner_id"
        ORDER BY "t1"."name" ASC, "t1"."weight" ASC, CAST("t1"."weight" AS VARCHAR) ASC
      ) AS "place"
    FROM (
      SELECT
        "base"."name" AS "name",
        "base"."weight" AS "weight",
        "base"."owner_id" AS "key owner_id"
      FROM "town"."pets" AS "base"
    ) AS "t1"
  ) AS "placed1"
  GROUP BY
    "placed1"."t1_key owner_id"
) AS "g1"
  ON "t0"."key id" = "g1"."k0"
ORDER BY
  "t0"."city" ASC,
  JSON_FORMAT(CAST(TRANSFORM("g1"."items", e0 -> CAST(e0 AS JSON)) AS JSON)) ASC,
  COALESCE("g1"."m0", 0) ASC,
  "g1"."m1" ASC,
  CAST("g1"."m1" AS VARCHAR) ASC
LIMIT 10001

== within ==
SELECT
  "t0"."city" AS c0,
  JSON_FORMAT(CAST("g1"."items" AS JSON)) AS c1,
  "t2"."matched" AS c2,
  "t2"."city" AS c3,
  JSON_FORMAT(CAST("g2"."items" AS JSON)) AS c4,
  ARRAY_MAX(
    FILTER(
      ARRAY[COALESCE("g1"."longest", 0), COALESCE("g2"."longest", 0)],
      e -> NOT e IS NULL
    )
  ) AS c5
FROM (
  SELECT
    "base"."id" AS "key id",
    "base"."city" AS "city",
    CASE WHEN "base"."open" = TRUE THEN "base"."partner_id" END AS "key partner_id"
  FROM "town"."people" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."id" AS "key id",
    "base"."city" AS "city",
    TRUE AS "matched"
  FROM "town"."people" AS "base"
) AS "t2"
  ON "t0"."key partner_id" = "t2"."key id"
LEFT JOIN (
  SELECT
    "placed1"."t1_key owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST("placed1"."t1_name" AS JSON)] AS JSON) ORDER BY "placed1"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t1"."name" AS "t1_name",
      "t1"."key owner_id" AS "t1_key owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t1"."key owner_id"
        ORDER BY "t1"."name" ASC, "t1"."weight" ASC, CAST("t1"."weight" AS VARCHAR) ASC
      ) AS "place"
    FROM (
      SELECT
        "base"."name" AS "name",
        "base"."weight" AS "weight",
        "base"."owner_id" AS "key owner_id"
      FROM "town"."pets" AS "base"
    ) AS "t1"
  ) AS "placed1"
  WHERE
    "placed1"."place" <= CAST(1 AS BIGINT)
  GROUP BY
    "placed1"."t1_key owner_id"
) AS "g1"
  ON "t0"."key id" = "g1"."k0"
LEFT JOIN (
  SELECT
    "placed2"."t3_key owner_id" AS "k0",
    TRUE AS "matched",
    ARRAY_AGG(
      CAST(ARRAY[CAST("placed2"."t3_name" AS JSON)] AS JSON) ORDER BY "placed2"."place" ASC
    ) AS "items",
    COUNT(*) AS "longest"
  FROM (
    SELECT
      "t3"."name" AS "t3_name",
      "t3"."key owner_id" AS "t3_key owner_id",
      ROW_NUMBER() OVER (
        PARTITION BY "t3"."key owner_id"
        ORDER BY "t3"."name" ASC, "t3"."weight" ASC, CAST("t3"."weight" AS VARCHAR) ASC
      ) AS "place"
    FROM (
      SELECT
        "base"."name" AS "name",
        "base"."weight" AS "weight",
        "base"."owner_id" AS "key owner_id"
      FROM "town"."pets" AS "base"
    ) AS "t3"
  ) AS "placed2"
  WHERE
    "placed2"."place" <= CAST(10001 AS BIGINT)
  GROUP BY
    "placed2"."t3_key owner_id"
) AS "g2"
  ON "t2"."key id" = "g2"."k0"
ORDER BY
  "t0"."city" ASC,
  JSON_FORMAT(CAST(TRANSFORM("g1"."items", e0 -> CAST(e0 AS JSON)) AS JSON)) ASC,
  "t2"."matched" ASC,
  "t2"."city" ASC,
  JSON_FORMAT(CAST(TRANSFORM("g2"."items", e0 -> CAST(e0 AS JSON)) AS JSON)) ASC
LIMIT 10001

SELECT
  "t0"."name" AS c0,
  "t1"."matched" AS c1,
  "t1"."city" AS c2,
  COALESCE("g1"."m0", 0) AS c3,
  "t3"."matched" AS c4,
  "t3"."city" AS c5
FROM (
  SELECT
    "base"."name" AS "name",
    "base"."weight" AS "weight",
    "base"."owner_id" AS "key owner_id"
  FROM "town"."pets" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."id" AS "key id",
    "base"."city" AS "city",
    CASE WHEN "base"."open" = TRUE THEN "base"."partner_id" END AS "key partner_id",
    TRUE AS "matched"
  FROM "town"."people" AS "base"
) AS "t1"
  ON "t0"."key owner_id" = "t1"."key id"
LEFT JOIN (
  SELECT
    "base"."id" AS "key id",
    "base"."city" AS "city",
    TRUE AS "matched"
  FROM "town"."people" AS "base"
) AS "t3"
  ON "t1"."key partner_id" = "t3"."key id"
LEFT JOIN (
  SELECT
    "t2"."key owner_id" AS "k0",
    TRUE AS "matched",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      "base"."owner_id" AS "key owner_id"
    FROM "town"."pets" AS "base"
  ) AS "t2"
  GROUP BY
    "t2"."key owner_id"
) AS "g1"
  ON "t1"."key id" = "g1"."k0"
ORDER BY
  "t0"."name" ASC,
  "t0"."weight" ASC,
  CAST("t0"."weight" AS VARCHAR) ASC,
  "t1"."matched" ASC,
  "t1"."city" ASC,
  COALESCE("g1"."m0", 0) ASC,
  "t3"."matched" ASC,
  "t3"."city" ASC
OFFSET 1
LIMIT 10001

== cut ==
SELECT
  "alike"."t0_city" AS c0,
  "alike"."t1_matched" AS c1,
  "alike"."t1_city" AS c2
FROM (
  SELECT
    "t0"."city" AS "t0_city",
    "t1"."matched" AS "t1_matched",
    "t1"."city" AS "t1_city",
    ROW_NUMBER() OVER (
      PARTITION BY "t0"."city"
      ORDER BY "t0"."city" ASC, "t1"."matched" ASC, "t1"."city" ASC
    ) AS "rank"
  FROM (
    SELECT
      "base"."city" AS "city",
      CASE WHEN "base"."open" = TRUE THEN "base"."partner_id" END AS "key partner_id"
    FROM "town"."people" AS "base"
  ) AS "t0"
  LEFT JOIN (
    SELECT
      "base"."id" AS "key id",
      "base"."city" AS "city",
      TRUE AS "matched"
    FROM "town"."people" AS "base"
  ) AS "t1"
    ON "t0"."key partner_id" = "t1"."key id"
) AS "alike"
WHERE
  "alike"."rank" = 1
ORDER BY
  "alike"."t0_city" ASC,
  "alike"."t1_matched" ASC,
  "alike"."t1_city" ASC
LIMIT 10001

SELECT
  "t0"."city" AS c0,
  "t1"."matched" AS c1,
  "t1"."city" AS c2
FROM (
  SELECT
    "base"."city" AS "city",
    CASE WHEN "base"."open" = TRUE THEN "base"."partner_id" END AS "key partner_id"
  FROM "town"."people" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."id" AS "key id",
    "base"."city" AS "city",
    TRUE AS "matched"
  FROM "town"."people" AS "base"
) AS "t1"
  ON "t0"."key partner_id" = "t1"."key id"
ORDER BY
  "t0"."city" ASC,
  "t1"."matched" ASC,
  "t1"."city" ASC
OFFSET 2
LIMIT 2

SELECT
  COUNT(*) AS c0,
  JSON_FORMAT(
    CAST(ARRAY_AGG(
      CAST(ARRAY[CAST("placed"."t0_city" AS JSON), CAST(CAST("placed"."t1_matched" AS VARCHAR) AS JSON), CAST("placed"."t1_city" AS JSON)] AS JSON) ORDER BY "placed"."place" ASC
    ) AS JSON)
  ) AS c1,
  COUNT(*) AS c2
FROM (
  SELECT
    "t0"."city" AS "t0_city",
    "t1"."matched" AS "t1_matched",
    "t1"."city" AS "t1_city",
    ROW_NUMBER() OVER (ORDER BY "t0"."city" ASC, "t1"."matched" ASC, "t1"."city" ASC) AS "place"
  FROM (
    SELECT
      "base"."city" AS "city",
      CASE WHEN "base"."open" = TRUE THEN "base"."partner_id" END AS "key partner_id"
    FROM "town"."people" AS "base"
  ) AS "t0"
  LEFT JOIN (
    SELECT
      "base"."id" AS "key id",
      "base"."city" AS "city",
      TRUE AS "matched"
    FROM "town"."people" AS "base"
  ) AS "t1"
    ON "t0"."key partner_id" = "t1"."key id"
  ORDER BY
    "t0"."city" ASC,
    "t1"."matched" ASC,
    "t1"."city" ASC
  LIMIT 3
) AS "placed"

== page ==
SELECT
  "copies"."t0_city" AS c0,
  "copies"."t1_matched" AS c1,
  "copies"."t1_city" AS c2,
  JSON_FORMAT(CAST("copies"."g1_items" AS JSON)) AS c3,
  "copies"."t0_city" AS c4,
  "copies"."copy" AS c5,
  COALESCE("copies"."g1_longest", 0) AS c6
FROM (
  SELECT
    "t0"."city" AS "t0_city",
    "t1"."matched" AS "t1_matched",
    "t1"."city" AS "t1_city",
    "g1"."items" AS "g1_items",
    ROW_NUMBER() OVER (
      PARTITION BY "t0"."city"
      ORDER BY "t1"."matched" ASC, "t1"."city" ASC, JSON_FORMAT(CAST(TRANSFORM("g1"."items", e0 -> CAST(e0 AS JSON)) AS JSON)) ASC
    ) AS "copy",
    "g1"."longest" AS "g1_longest"
  FROM (
    SELECT
      "base"."id" AS "key id",
      "base"."city" AS "city",
      CASE WHEN "base"."open" = TRUE THEN "base"."partner_id" END AS "key partner_id"
    FROM "town"."people" AS "base"
  ) AS "t0"
  LEFT JOIN (
    SELECT
      "base"."id" AS "key id",
      "base"."city" AS "city",
      TRUE AS "matched"
    FROM "town"."people" AS "base"
  ) AS "t1"
    ON "t0"."key partner_id" = "t1"."key id"
  LEFT JOIN (
    SELECT
      "placed1"."t2_key owner_id" AS "k0",
      TRUE AS "matched",
      ARRAY_AGG(
        CAST(ARRAY[CAST("placed1"."t2_name" AS JSON)] AS JSON) ORDER BY "placed1"."place" ASC
      ) AS "items",
      COUNT(*) AS "longest"
    FROM (
      SELECT
        "t2"."name" AS "t2_name",
        "t2"."key owner_id" AS "t2_key owner_id",
        ROW_NUMBER() OVER (
          PARTITION BY "t2"."key owner_id"
          ORDER BY "t2"."name" ASC, "t2"."weight" ASC, CAST("t2"."weight" AS VARCHAR) ASC
        ) AS "place"
      FROM (
        SELECT
          "base"."name" AS "name",
          "base"."weight" AS "weight",
          "base"."owner_id" AS "key owner_id"
        FROM "town"."pets" AS "base"
      ) AS "t2"
    ) AS "placed1"
    WHERE
      "placed1"."place" <= CAST(10001 AS BIGINT)
    GROUP BY
      "placed1"."t2_key owner_id"
  ) AS "g1"
    ON "t0"."key id" = "g1"."k0"
) AS "copies"
ORDER BY
  "copies"."t0_city" DESC NULLS FIRST,
  "copies"."copy" DESC
LIMIT 4
