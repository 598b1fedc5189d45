== groups ==
SELECT
  "groups"."k0" AS c0,
  "groups"."m0" AS c1,
  "groups"."m1" AS c2
FROM (
  SELECT
    *
  FROM (
    SELECT
      *,
      SUM(CAST("grouped"."size" AS BIGINT)) OVER (
        ORDER BY "grouped"."size", "grouped"."k0"
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ) AS "before",
      SUM(CAST("grouped"."size" AS BIGINT)) OVER () AS "total"
    FROM (
      SELECT
        "t0"."town" AS "k0",
        COUNT(*) AS "m0",
        CASE
          WHEN COUNT("t0"."income") >= 4
          AND (
            (
              COUNT(*) - COUNT("t0"."income")
            ) = 0
            OR (
              COUNT(*) - COUNT("t0"."income")
            ) >= 4
          )
          THEN CAST(SUM("t0"."income") AS BIGINT)
        END AS "m1",
        COUNT(*) AS "size"
      FROM (
        SELECT
          "base"."town" AS "town",
          "base"."income" AS "income"
        FROM "town"."surveys" AS "base"
      ) AS "t0"
      GROUP BY
        "t0"."town"
    ) AS "grouped"
  ) AS "sized"
  WHERE
    "sized"."size" >= 4
    AND (
      (
        COALESCE("sized"."before", 0)
      ) = 0
      OR (
        COALESCE("sized"."before", 0)
      ) >= 4
    )
) AS "groups"
ORDER BY
  "groups"."k0" ASC
LIMIT 10001

SELECT
  "groups"."k0" AS c0,
  "groups"."m0" AS c1,
  "groups"."m1" AS c2
FROM (
  SELECT
    *
  FROM (
    SELECT
      *,
      SUM(CAST("grouped"."size" AS BIGINT)) OVER (
        ORDER BY "grouped"."size", "grouped"."k0"
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ) AS "before",
      SUM(CAST("grouped"."size" AS BIGINT)) OVER () AS "total"
    FROM (
      SELECT
        "t0"."kind" AS "k0",
        COUNT(*) AS "m0",
        CASE
          WHEN COUNT("t0"."income") >= 4
          AND (
            (
              COUNT(*) - COUNT("t0"."income")
            ) = 0
            OR (
              COUNT(*) - COUNT("t0"."income")
            ) >= 4
          )
          THEN CAST(SUM("t0"."income") AS DOUBLE) / NULLIF(CAST(COUNT("t0"."income") AS DOUBLE), 0)
        END AS "m1",
        COUNT(*) AS "size"
      FROM (
        SELECT
          "base"."kind" AS "kind",
          "base"."income" AS "income"
        FROM "town"."surveys" AS "base"
      ) AS "t0"
      GROUP BY
        "t0"."kind"
    ) AS "grouped"
  ) AS "sized"
  WHERE
    "sized"."size" >= 4
    AND (
      (
        COALESCE("sized"."before", 0)
      ) = 0
      OR (
        COALESCE("sized"."before", 0)
      ) >= 4
    )
) AS "groups"
WHERE
  "groups"."m0" > CAST(4 AS BIGINT)
ORDER BY
  IS_NAN("groups"."m1") DESC NULLS FIRST,
  "groups"."m1" DESC NULLS FIRST,
  "groups"."k0" ASC
LIMIT 10001

SELECT
  "groups"."k0" AS c0,
  "groups"."m0" AS c1
FROM (
  SELECT
    *
  FROM (
    SELECT
      *,
      SUM(CAST("grouped"."size" AS BIGINT)) OVER (
        ORDER BY "grouped"."size", "grouped"."k0"
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ) AS "before",
      SUM(CAST("grouped"."size" AS BIGINT)) OVER () AS "total"
    FROM (
      SELECT
        "t0"."town" AS "k0",
        COUNT(*) AS "m0",
        COUNT(*) AS "size"
      FROM (
        SELECT
          "base"."town" AS "town"
        FROM "town"."surveys" AS "base"
      ) AS "t0"
      WHERE
        "t0"."town" <> 'd'
      GROUP BY
        "t0"."town"
    ) AS "grouped"
  ) AS "sized"
  WHERE
    "sized"."size" >= 4
    AND (
      (
        COALESCE("sized"."before", 0) + CASE
          WHEN (
            SELECT
              COUNT(*)
            FROM (
              SELECT
                "base"."town" AS "town"
              FROM "town"."surveys" AS "base"
            ) AS "everything"
          ) - "sized"."total" < 4
          THEN (
            SELECT
              COUNT(*)
            FROM (
              SELECT
                "base"."town" AS "town"
              FROM "town"."surveys" AS "base"
            ) AS "everything"
          ) - "sized"."total"
          ELSE 0
        END
      ) = 0
      OR (
        COALESCE("sized"."before", 0) + CASE
          WHEN (
            SELECT
              COUNT(*)
            FROM (
              SELECT
                "base"."town" AS "town"
              FROM "town"."surveys" AS "base"
            ) AS "everything"
          ) - "sized"."total" < 4
          THEN (
            SELECT
              COUNT(*)
            FROM (
              SELECT
                "base"."town" AS "town"
              FROM "town"."surveys" AS "base"
            ) AS "everything"
          ) - "sized"."total"
          ELSE 0
        END
      ) >= 4
    )
) AS "groups"
ORDER BY
  "groups"."k0" ASC
LIMIT 10001

SELECT
  CASE WHEN "whole"."shows" THEN "whole"."c0" END AS c0,
  CASE WHEN "whole"."shows" THEN "whole"."c1" END AS c1,
  CASE WHEN "whole"."shows" THEN "whole"."c2" END AS c2
FROM (
  SELECT
    COUNT(*) AS c0,
    CASE
      WHEN COUNT("t0"."income") >= 4
      AND (
        (
          COUNT(*) - COUNT("t0"."income")
        ) = 0
        OR (
          COUNT(*) - COUNT("t0"."income")
        ) >= 4
      )
      THEN CAST(SUM("t0"."income") AS DOUBLE) / NULLIF(CAST(COUNT("t0"."income") AS DOUBLE), 0)
    END AS c1,
    CASE
      WHEN COUNT("t0"."income") >= 4
      AND (
        (
          COUNT(*) - COUNT("t0"."income")
        ) = 0
        OR (
          COUNT(*) - COUNT("t0"."income")
        ) >= 4
      )
      THEN REDUCE(
        ARRAY_SORT(
          ARRAY_AGG(CAST("t0"."income" AS DOUBLE)) FILTER(WHERE
            NOT CAST("t0"."income" AS DOUBLE) IS NULL)
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
        s -> CASE WHEN s[1] >= 1 THEN SQRT((
          s[3] / s[1]
        )) END
      )
    END AS c2,
    COUNT(*) >= 4 AS "shows"
  FROM (
    SELECT
      "base"."income" AS "income"
    FROM "town"."surveys" AS "base"
  ) AS "t0"
) AS "whole"

== filters ==
SELECT
  CASE WHEN "whole"."shows" THEN "whole"."c0" END AS c0,
  CASE WHEN "whole"."shows" THEN "whole"."c1" END AS c1
FROM (
  SELECT
    COUNT(*) AS c0,
    CASE
      WHEN COUNT("t0"."income") >= 4
      AND (
        (
          COUNT(*) - COUNT("t0"."income")
        ) = 0
        OR (
          COUNT(*) - COUNT("t0"."income")
        ) >= 4
      )
      THEN CAST(SUM("t0"."income") AS DOUBLE) / NULLIF(CAST(COUNT("t0"."income") AS DOUBLE), 0)
    END AS c1,
    COUNT(*) >= 4
    AND (
      (
        (
          SELECT
            COUNT(*)
          FROM (
            SELECT
              "base"."town" AS "town",
              "base"."income" AS "income"
            FROM "town"."surveys" AS "base"
          ) AS "everything"
        ) - COUNT(*)
      ) = 0
      OR (
        (
          SELECT
            COUNT(*)
          FROM (
            SELECT
              "base"."town" AS "town",
              "base"."income" AS "income"
            FROM "town"."surveys" AS "base"
          ) AS "everything"
        ) - COUNT(*)
      ) >= 4
    ) AS "shows"
  FROM (
    SELECT
      "base"."town" AS "town",
      "base"."income" AS "income"
    FROM "town"."surveys" AS "base"
  ) AS "t0"
  WHERE
    "t0"."town" = 'c'
) AS "whole"

SELECT
  CASE WHEN "whole"."shows" THEN "whole"."c0" END AS c0,
  CASE WHEN "whole"."shows" THEN "whole"."c1" END AS c1
FROM (
  SELECT
    COUNT(*) AS c0,
    CASE
      WHEN COUNT("t0"."income") >= 4
      AND (
        (
          COUNT(*) - COUNT("t0"."income")
        ) = 0
        OR (
          COUNT(*) - COUNT("t0"."income")
        ) >= 4
      )
      THEN CAST(SUM("t0"."income") AS DOUBLE) / NULLIF(CAST(COUNT("t0"."income") AS DOUBLE), 0)
    END AS c1,
    COUNT(*) >= 4
    AND (
      (
        (
          SELECT
            COUNT(*)
          FROM (
            SELECT
              "base"."town" AS "town",
              "base"."income" AS "income"
            FROM "town"."surveys" AS "base"
          ) AS "everything"
        ) - COUNT(*)
      ) = 0
      OR (
        (
          SELECT
            COUNT(*)
          FROM (
            SELECT
              "base"."town" AS "town",
              "base"."income" AS "income"
            FROM "town"."surveys" AS "base"
          ) AS "everything"
        ) - COUNT(*)
      ) >= 4
    ) AS "shows"
  FROM (
    SELECT
      "base"."town" AS "town",
      "base"."income" AS "income"
    FROM "town"."surveys" AS "base"
  ) AS "t0"
  WHERE
    NOT "t0"."town" IN ('c', 'd')
) AS "whole"

SELECT
  CASE WHEN "whole"."shows" THEN "whole"."c0" END AS c0,
  CASE WHEN "whole"."shows" THEN "whole"."c1" END AS c1
FROM (
  SELECT
    CASE
      WHEN COUNT(CASE WHEN NOT "t0"."income" IS NULL AND NOT "t0"."kind" IS NULL THEN TRUE END) >= 4
      AND (
        (
          COUNT(*) - COUNT(CASE WHEN NOT "t0"."income" IS NULL AND NOT "t0"."kind" IS NULL THEN TRUE END)
        ) = 0
        OR (
          COUNT(*) - COUNT(CASE WHEN NOT "t0"."income" IS NULL AND NOT "t0"."kind" IS NULL THEN TRUE END)
        ) >= 4
      )
      THEN COUNT(
        DISTINCT CASE
          WHEN NOT "t0"."income" IS NULL AND NOT "t0"."kind" IS NULL
          THEN ("t0"."income", "t0"."kind")
        END
      )
    END AS c0,
    CASE
      WHEN COUNT("t0"."income") >= 4
      AND (
        (
          COUNT(*) - COUNT("t0"."income")
        ) = 0
        OR (
          COUNT(*) - COUNT("t0"."income")
        ) >= 4
      )
      THEN CAST(SUM("t0"."income") AS DOUBLE) / NULLIF(CAST(COUNT("t0"."income") AS DOUBLE), 0)
    END AS c1,
    COUNT(*) >= 4
    AND (
      (
        (
          SELECT
            COUNT(*)
          FROM (
            SELECT
              "base"."kind" AS "kind",
              "base"."income" AS "income"
            FROM "town"."surveys" AS "base"
          ) AS "everything"
        ) - COUNT(*)
      ) = 0
      OR (
        (
          SELECT
            COUNT(*)
          FROM (
            SELECT
              "base"."kind" AS "kind",
              "base"."income" AS "income"
            FROM "town"."surveys" AS "base"
          ) AS "everything"
        ) - COUNT(*)
      ) >= 4
    ) AS "shows"
  FROM (
    SELECT
      "base"."kind" AS "kind",
      "base"."income" AS "income"
    FROM "town"."surveys" AS "base"
  ) AS "t0"
  WHERE
    "t0"."income" > CAST(80 AS INTEGER)
) AS "whole"

SELECT
  "groups"."k0" AS c0,
  "groups"."m0" AS c1
FROM (
  SELECT
    *
  FROM (
    SELECT
      *,
      SUM(CAST("grouped"."size" AS BIGINT)) OVER (
        ORDER BY "grouped"."size", "grouped"."k0"
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ) AS "before",
      SUM(CAST("grouped"."size" AS BIGINT)) OVER () AS "total"
    FROM (
      SELECT
        "t0"."kind" AS "k0",
        COUNT(*) AS "m0",
        COUNT(*) AS "size"
      FROM (
        SELECT
          "base"."town" AS "town",
          "base"."kind" AS "kind"
        FROM "town"."surveys" AS "base"
      ) AS "t0"
      WHERE
        "t0"."town" IN ('a', 'b')
      GROUP BY
        "t0"."kind"
    ) AS "grouped"
  ) AS "sized"
  WHERE
    "sized"."size" >= 4
    AND (
      (
        COALESCE("sized"."before", 0) + CASE
          WHEN (
            SELECT
              COUNT(*)
            FROM (
              SELECT
                "base"."town" AS "town",
                "base"."kind" AS "kind"
              FROM "town"."surveys" AS "base"
            ) AS "everything"
          ) - "sized"."total" < 4
          THEN (
            SELECT
              COUNT(*)
            FROM (
              SELECT
                "base"."town" AS "town",
                "base"."kind" AS "kind"
              FROM "town"."surveys" AS "base"
            ) AS "everything"
          ) - "sized"."total"
          ELSE 0
        END
      ) = 0
      OR (
        COALESCE("sized"."before", 0) + CASE
          WHEN (
            SELECT
              COUNT(*)
            FROM (
              SELECT
                "base"."town" AS "town",
                "base"."kind" AS "kind"
              FROM "town"."surveys" AS "base"
            ) AS "everything"
          ) - "sized"."total" < 4
          THEN (
            SELECT
              COUNT(*)
            FROM (
              SELECT
                "base"."town" AS "town",
                "base"."kind" AS "kind"
              FROM "town"."surveys" AS "base"
            ) AS "everything"
          ) - "sized"."total"
          ELSE 0
        END
      ) >= 4
    )
) AS "groups"
ORDER BY
  "groups"."k0" ASC
LIMIT 10001

== rows, lowest, page, introspection ==
none

== lead ==
SELECT
  "t0"."id" AS c0,
  "t0"."town" AS c1
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."town" AS "town"
  FROM "town"."surveys" AS "base"
  WHERE
    "base"."town" = 'a'
) AS "t0"
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  COUNT(*) AS c0,
  MAX("placed"."t0_town") AS c1,
  JSON_FORMAT(
    CAST(ARRAY_AGG(
      CAST(ARRAY[CAST("placed"."t0_town" AS JSON)] AS JSON) ORDER BY "placed"."place" ASC
    ) FILTER(WHERE
      "placed"."place" <= 10001) AS JSON)
  ) AS c2,
  COUNT(*) AS c3
FROM (
  SELECT
    "t0"."town" AS "t0_town",
    ROW_NUMBER() OVER (ORDER BY "t0"."id" ASC) AS "place"
  FROM (
    SELECT
      "base"."id" AS "id",
      "base"."town" AS "town"
    FROM "town"."surveys" AS "base"
    WHERE
      "base"."town" = 'a'
  ) AS "t0"
) AS "placed"

SELECT
  CASE WHEN "whole"."shows" THEN "whole"."c0" END AS c0,
  CASE WHEN "whole"."shows" THEN "whole"."c1" END AS c1
FROM (
  SELECT
    COUNT(*) AS c0,
    CASE
      WHEN COUNT("t0"."income") >= 4
      AND (
        (
          COUNT(*) - COUNT("t0"."income")
        ) = 0
        OR (
          COUNT(*) - COUNT("t0"."income")
        ) >= 4
      )
      THEN CAST(SUM("t0"."income") AS DOUBLE) / NULLIF(CAST(COUNT("t0"."income") AS DOUBLE), 0)
    END AS c1,
    COUNT(*) >= 4 AS "shows"
  FROM (
    SELECT
      "base"."income" AS "income"
    FROM "town"."surveys" AS "base"
  ) AS "t0"
) AS "whole"

SELECT
  CASE WHEN "whole"."shows" THEN "whole"."c0" END AS c0,
  CASE WHEN "whole"."shows" THEN "whole"."c1" END AS c1
FROM (
  SELECT
    COUNT(*) AS c0,
    CASE
      WHEN COUNT("t0"."income") >= 4
      AND (
        (
          COUNT(*) - COUNT("t0"."income")
        ) = 0
        OR (
          COUNT(*) - COUNT("t0"."income")
        ) >= 4
      )
      THEN CAST(SUM("t0"."income") AS DOUBLE) / NULLIF(CAST(COUNT("t0"."income") AS DOUBLE), 0)
    END AS c1,
    COUNT(*) >= 4
    AND (
      (
        (
          SELECT
            COUNT(*)
          FROM (
            SELECT
              CASE WHEN "base"."town" = 'a' THEN "base"."id" END AS "id",
              "base"."income" AS "income"
            FROM "town"."surveys" AS "base"
          ) AS "everything"
        ) - COUNT(*)
      ) = 0
      OR (
        (
          SELECT
            COUNT(*)
          FROM (
            SELECT
              CASE WHEN "base"."town" = 'a' THEN "base"."id" END AS "id",
              "base"."income" AS "income"
            FROM "town"."surveys" AS "base"
          ) AS "everything"
        ) - COUNT(*)
      ) >= 4
    ) AS "shows"
  FROM (
    SELECT
      CASE WHEN "base"."town" = 'a' THEN "base"."id" END AS "id",
      "base"."income" AS "income"
    FROM "town"."surveys" AS "base"
  ) AS "t0"
  WHERE
    "t0"."id" < CAST(3 AS INTEGER)
) AS "whole"
