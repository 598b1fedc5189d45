SELECT
  "t0"."company_id" AS c0
FROM (
  SELECT
    "base"."company_id" AS "company_id",
    "base"."company_name" AS "company_name",
    "base"."owner_id" AS "owner_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."last_name" AS "last_name",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "t0"."owner_id" = "t1"."people_id"
WHERE
  COALESCE("t1"."matched" AND "t1"."last_name" = 'Maddox', FALSE)
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
    "base"."owner_id" AS "owner_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."last_name" AS "last_name",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "t0"."owner_id" = "t1"."people_id"
WHERE
  NOT COALESCE("t1"."matched" AND "t1"."last_name" = 'Maddox', FALSE)
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
    "base"."owner_id" AS "owner_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."last_name" AS "last_name",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "t0"."owner_id" = "t1"."people_id"
WHERE
  COALESCE("t1"."matched" AND NOT "t1"."last_name" = 'Maddox', FALSE)
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
    "base"."owner_id" AS "owner_id"
  FROM "startups"."companies" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "base"."people_id" AS "people_id",
    "base"."last_name" AS "last_name",
    TRUE AS "matched"
  FROM "startups"."owners" AS "base"
) AS "t1"
  ON "t0"."owner_id" = "t1"."people_id"
WHERE
  COALESCE("t1"."matched" AND "t1"."last_name" = 'Maddox', FALSE)
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
    "base"."owner_id" AS "owner_id",
    "base"."continent" AS "continent"
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
WHERE
  COALESCE("t1"."matched" AND "t1"."age" < CAST(40 AS INTEGER), FALSE)
  OR (
    "t0"."continent" IS NULL
  ) = CAST(TRUE AS BOOLEAN)
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
    "base"."owner_id" AS "owner_id"
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
  COALESCE("t1"."matched" AND TRUE, FALSE)
ORDER BY
  "t0"."company_name" ASC,
  "t0"."company_id" ASC
LIMIT 10001
