SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."status" AS "status",
    "base"."continent" AS "continent"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."status" = 'operating' AND "t0"."continent" = 'us'
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."status" AS "status",
    "base"."continent" AS "continent"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."status" = 'acquired' OR "t0"."continent" = 'us'
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."status" AS "status"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  NOT "t0"."status" = 'operating'
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."status" AS "status",
    "base"."owner_id" AS "owner_id",
    "base"."continent" AS "continent"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."status" = 'operating'
  AND (
    "t0"."continent" = 'us' OR "t0"."owner_id" = CAST(3 AS INTEGER)
  )
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."status" AS "status",
    "base"."owner_id" AS "owner_id",
    "base"."continent" AS "continent"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  NOT (
    (
      "t0"."status" = 'closed' AND NOT "t0"."owner_id" = CAST(9 AS INTEGER)
    )
    OR "t0"."continent" = 'us'
  )
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  FALSE
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  FALSE
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name"
  FROM "startups"."companies" AS "base"
) AS "t0"
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."status" AS "status"
  FROM "startups"."companies" AS "base"
) AS "t0"
WHERE
  "t0"."status" = 'acquired'
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001

SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."status" AS "status",
    "base"."owner_id" AS "owner_id",
    "base"."revenue" AS "revenue"
  FROM "startups"."companies" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "t0"."owner_id" = "t1"."people_id"
WHERE
  (
    "t0"."status" IN ('closed') OR NOT COALESCE("t1"."matched" AND TRUE, FALSE)
  )
  AND "t0"."revenue" < CAST('20.00' AS DECIMAL(12, 2))
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
