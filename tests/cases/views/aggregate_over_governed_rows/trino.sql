== all ==
SELECT
  "t0"."continent" AS c0,
  "t0"."companies" AS c1,
  "t0"."oldest" AS c2
FROM (
  SELECT
    "base"."continent",
    "base"."companies",
    "base"."oldest"
  FROM (
    SELECT
      "companies"."continent" AS "continent",
      COUNT(*) AS "companies",
      MIN("companies"."founded") AS "oldest"
    FROM (
      SELECT
        "base"."status" AS "status",
        "base"."continent" AS "continent",
        "base"."founded" AS "founded"
      FROM "startups"."companies" AS "base"
    ) AS "companies"
    WHERE
      "companies"."status" = 'operating'
    GROUP BY
      "companies"."continent"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."continent" ASC
LIMIT 10001

SELECT
  "t0"."continent" AS c0
FROM (
  SELECT
    "base"."continent",
    "base"."companies"
  FROM (
    SELECT
      "companies"."continent" AS "continent",
      COUNT(*) AS "companies",
      MIN("companies"."founded") AS "oldest"
    FROM (
      SELECT
        "base"."status" AS "status",
        "base"."continent" AS "continent",
        CAST(NULL AS DATE) AS "founded"
      FROM "startups"."companies" AS "base"
    ) AS "companies"
    WHERE
      "companies"."status" = 'operating'
    GROUP BY
      "companies"."continent"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."companies" >= CAST(2 AS BIGINT)
ORDER BY
  "t0"."continent" ASC
LIMIT 10001

SELECT
  "t0"."oldest" AS c0
FROM (
  SELECT
    "base"."continent",
    "base"."oldest"
  FROM (
    SELECT
      "companies"."continent" AS "continent",
      COUNT(*) AS "companies",
      MIN("companies"."founded") AS "oldest"
    FROM (
      SELECT
        "base"."status" AS "status",
        "base"."continent" AS "continent",
        "base"."founded" AS "founded"
      FROM "startups"."companies" AS "base"
    ) AS "companies"
    WHERE
      "companies"."status" = 'operating'
    GROUP BY
      "companies"."continent"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."continent" = 'eu'
LIMIT 1

== hidden_rows ==
SELECT
  "t0"."continent" AS c0,
  "t0"."companies" AS c1,
  "t0"."oldest" AS c2
FROM (
  SELECT
    "base"."continent",
    "base"."companies",
    "base"."oldest"
  FROM (
    SELECT
      "companies"."continent" AS "continent",
      COUNT(*) AS "companies",
      MIN("companies"."founded") AS "oldest"
    FROM (
      SELECT
        "base"."status" AS "status",
        "base"."continent" AS "continent",
        "base"."founded" AS "founded"
      FROM "startups"."companies" AS "base"
      WHERE
        "base"."continent" = 'eu'
    ) AS "companies"
    WHERE
      "companies"."status" = 'operating'
    GROUP BY
      "companies"."continent"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."continent" ASC
LIMIT 10001

SELECT
  "t0"."continent" AS c0
FROM (
  SELECT
    "base"."continent",
    "base"."companies"
  FROM (
    SELECT
      "companies"."continent" AS "continent",
      COUNT(*) AS "companies",
      MIN("companies"."founded") AS "oldest"
    FROM (
      SELECT
        "base"."status" AS "status",
        "base"."continent" AS "continent",
        CAST(NULL AS DATE) AS "founded"
      FROM "startups"."companies" AS "base"
      WHERE
        "base"."continent" = 'eu'
    ) AS "companies"
    WHERE
      "companies"."status" = 'operating'
    GROUP BY
      "companies"."continent"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."companies" >= CAST(2 AS BIGINT)
ORDER BY
  "t0"."continent" ASC
LIMIT 10001

SELECT
  "t0"."oldest" AS c0
FROM (
  SELECT
    "base"."continent",
    "base"."oldest"
  FROM (
    SELECT
      "companies"."continent" AS "continent",
      COUNT(*) AS "companies",
      MIN("companies"."founded") AS "oldest"
    FROM (
      SELECT
        "base"."status" AS "status",
        "base"."continent" AS "continent",
        "base"."founded" AS "founded"
      FROM "startups"."companies" AS "base"
      WHERE
        "base"."continent" = 'eu'
    ) AS "companies"
    WHERE
      "companies"."status" = 'operating'
    GROUP BY
      "companies"."continent"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."continent" = 'eu'
LIMIT 1

== withheld_cells ==
SELECT
  "t0"."continent" AS c0,
  "t0"."companies" AS c1,
  "t0"."oldest" AS c2
FROM (
  SELECT
    "base"."continent",
    "base"."companies",
    "base"."oldest"
  FROM (
    SELECT
      "companies"."continent" AS "continent",
      COUNT(*) AS "companies",
      MIN("companies"."founded") AS "oldest"
    FROM (
      SELECT
        "base"."status" AS "status",
        CASE WHEN "base"."founded" > CAST('2010-01-01' AS DATE) THEN "base"."continent" END AS "continent",
        CASE WHEN "base"."founded" > CAST('2010-01-01' AS DATE) THEN "base"."founded" END AS "founded"
      FROM "startups"."companies" AS "base"
    ) AS "companies"
    WHERE
      "companies"."status" = 'operating'
    GROUP BY
      "companies"."continent"
  ) AS "base"
) AS "t0"
ORDER BY
  "t0"."continent" ASC,
  "t0"."companies" ASC,
  "t0"."oldest" ASC
LIMIT 10001

SELECT
  "t0"."continent" AS c0
FROM (
  SELECT
    "base"."continent",
    "base"."companies",
    "base"."oldest"
  FROM (
    SELECT
      "companies"."continent" AS "continent",
      COUNT(*) AS "companies",
      MIN("companies"."founded") AS "oldest"
    FROM (
      SELECT
        "base"."status" AS "status",
        CASE WHEN "base"."founded" > CAST('2010-01-01' AS DATE) THEN "base"."continent" END AS "continent",
        CASE WHEN "base"."founded" > CAST('2010-01-01' AS DATE) THEN "base"."founded" END AS "founded"
      FROM "startups"."companies" AS "base"
    ) AS "companies"
    WHERE
      "companies"."status" = 'operating'
    GROUP BY
      "companies"."continent"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."companies" >= CAST(2 AS BIGINT)
ORDER BY
  "t0"."continent" ASC,
  "t0"."companies" ASC,
  "t0"."oldest" ASC
LIMIT 10001

SELECT
  "t0"."oldest" AS c0
FROM (
  SELECT
    "base"."continent",
    "base"."oldest"
  FROM (
    SELECT
      "companies"."continent" AS "continent",
      COUNT(*) AS "companies",
      MIN("companies"."founded") AS "oldest"
    FROM (
      SELECT
        "base"."status" AS "status",
        CASE WHEN "base"."founded" > CAST('2010-01-01' AS DATE) THEN "base"."continent" END AS "continent",
        CASE WHEN "base"."founded" > CAST('2010-01-01' AS DATE) THEN "base"."founded" END AS "founded"
      FROM "startups"."companies" AS "base"
    ) AS "companies"
    WHERE
      "companies"."status" = 'operating'
    GROUP BY
      "companies"."continent"
  ) AS "base"
) AS "t0"
WHERE
  "t0"."continent" = 'eu'
LIMIT 1
