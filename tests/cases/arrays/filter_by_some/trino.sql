SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id"
  FROM "startups"."owners" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "t1"."owner_id" AS "k0",
    TRUE AS "matched"
  FROM (
    SELECT
      "base"."owner_id" AS "owner_id",
      "base"."continent" AS "continent"
    FROM "startups"."companies" AS "base"
  ) AS "t1"
  WHERE
    "t1"."continent" = 'eu'
  GROUP BY
    "t1"."owner_id"
) AS "g1"
  ON "t0"."people_id" = "g1"."k0"
WHERE
  COALESCE("g1"."matched", FALSE)
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id"
  FROM "startups"."owners" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "t1"."owner_id" AS "k0",
    TRUE AS "matched"
  FROM (
    SELECT
      "base"."owner_id" AS "owner_id",
      "base"."continent" AS "continent"
    FROM "startups"."companies" AS "base"
  ) AS "t1"
  WHERE
    "t1"."continent" = 'eu'
  GROUP BY
    "t1"."owner_id"
) AS "g1"
  ON "t0"."people_id" = "g1"."k0"
WHERE
  NOT COALESCE("g1"."matched", FALSE)
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id"
  FROM "startups"."owners" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "t1"."owner_id" AS "k0",
    TRUE AS "matched"
  FROM (
    SELECT
      "base"."company_id" AS "company_id",
      "base"."owner_id" AS "owner_id"
    FROM "startups"."companies" AS "base"
  ) AS "t1"
  LEFT JOIN (
    SELECT
      "t2"."company_id" AS "k0",
      TRUE AS "matched"
    FROM (
      SELECT
        "base"."manager_id" AS "manager_id",
        "base"."company_id" AS "company_id"
      FROM "startups"."employees" AS "base"
    ) AS "t2"
    LEFT JOIN (
      SELECT
        "base"."id" AS "id",
        "base"."name" AS "name",
        TRUE AS "matched"
      FROM "startups"."employees" AS "base"
    ) AS "t3"
      ON "t2"."manager_id" = "t3"."id"
    WHERE
      COALESCE("t3"."matched" AND "t3"."name" = 'Ada', FALSE)
    GROUP BY
      "t2"."company_id"
  ) AS "g2"
    ON "t1"."company_id" = "g2"."k0"
  WHERE
    COALESCE("g2"."matched", FALSE)
  GROUP BY
    "t1"."owner_id"
) AS "g1"
  ON "t0"."people_id" = "g1"."k0"
WHERE
  COALESCE("g1"."matched", FALSE)
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id"
  FROM "startups"."owners" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "t1"."owner_id" AS "k0",
    TRUE AS "matched",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      "base"."owner_id" AS "owner_id"
    FROM "startups"."companies" AS "base"
  ) AS "t1"
  GROUP BY
    "t1"."owner_id"
) AS "g1"
  ON "t0"."people_id" = "g1"."k0"
WHERE
  COALESCE("g1"."m0", 0) > CAST(1 AS BIGINT)
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id"
  FROM "startups"."owners" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "t1"."owner_id" AS "k0",
    TRUE AS "matched",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      "base"."owner_id" AS "owner_id",
      "base"."continent" AS "continent"
    FROM "startups"."companies" AS "base"
  ) AS "t1"
  WHERE
    "t1"."continent" = 'us'
  GROUP BY
    "t1"."owner_id"
) AS "g1"
  ON "t0"."people_id" = "g1"."k0"
WHERE
  COALESCE("g1"."m0", 0) = CAST(0 AS BIGINT)
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id"
  FROM "startups"."owners" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "t1"."owner_id" AS "k0",
    TRUE AS "matched",
    COUNT(DISTINCT "t1"."status") AS "m0"
  FROM (
    SELECT
      "base"."status" AS "status",
      "base"."owner_id" AS "owner_id"
    FROM "startups"."companies" AS "base"
  ) AS "t1"
  GROUP BY
    "t1"."owner_id"
) AS "g1"
  ON "t0"."people_id" = "g1"."k0"
WHERE
  COALESCE("g1"."m0", 0) >= CAST(2 AS BIGINT)
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id"
  FROM "startups"."owners" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "t1"."owner_id" AS "k0",
    TRUE AS "matched",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      "base"."owner_id" AS "owner_id",
      "base"."continent" AS "continent"
    FROM "startups"."companies" AS "base"
  ) AS "t1"
  WHERE
    "t1"."continent" = 'us'
  GROUP BY
    "t1"."owner_id"
) AS "g1"
  ON "t0"."people_id" = "g1"."k0"
WHERE
  NOT COALESCE("g1"."m0", 0) IS NULL
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001

SELECT
  "t0"."people_id" AS c0
FROM (
  SELECT
    "base"."people_id" AS "people_id"
  FROM "startups"."owners" AS "base"
) AS "t0"
LEFT JOIN (
  SELECT
    "t1"."owner_id" AS "k0",
    TRUE AS "matched",
    COUNT(*) AS "m0"
  FROM (
    SELECT
      "base"."owner_id" AS "owner_id",
      "base"."continent" AS "continent"
    FROM "startups"."companies" AS "base"
  ) AS "t1"
  WHERE
    "t1"."continent" = 'us'
  GROUP BY
    "t1"."owner_id"
) AS "g1"
  ON "t0"."people_id" = "g1"."k0"
WHERE
  FALSE AND NOT COALESCE("g1"."m0", 0) IS NULL
ORDER BY
  "t0"."people_id" ASC
LIMIT 10001
