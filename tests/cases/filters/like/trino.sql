SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE '%a_b%' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  NOT "t0"."text" LIKE '%a%' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  TRANSLATE(
    LOWER("t0"."text"),
    'ⰯꟀꟐꟖꟘ𐕰𐕱𐕲𐕳𐕴𐕵𐕶𐕷𐕸𐕹𐕺𐕼𐕽𐕾𐕿𐖀𐖁𐖂𐖃𐖄𐖅𐖆𐖇𐖈𐖉𐖊𐖌𐖍𐖎𐖏𐖐𐖑𐖒𐖔𐖕',
    'ⱟꟁꟑꟗꟙ𐖗𐖘𐖙𐖚𐖛𐖜𐖝𐖞𐖟𐖠𐖡𐖣𐖤𐖥𐖦𐖧𐖨𐖩𐖪𐖫𐖬𐖭𐖮𐖯𐖰𐖱𐖳𐖴𐖵𐖶𐖷𐖸𐖹𐖻𐖼'
  ) LIKE TRANSLATE(
    LOWER('PLAIN'),
    'ⰯꟀꟐꟖꟘ𐕰𐕱𐕲𐕳𐕴𐕵𐕶𐕷𐕸𐕹𐕺𐕼𐕽𐕾𐕿𐖀𐖁𐖂𐖃𐖄𐖅𐖆𐖇𐖈𐖉𐖊𐖌𐖍𐖎𐖏𐖐𐖑𐖒𐖔𐖕',
    'ⱟꟁꟑꟗꟙ𐖗𐖘𐖙𐖚𐖛𐖜𐖝𐖞𐖟𐖠𐖡𐖣𐖤𐖥𐖦𐖧𐖨𐖩𐖪𐖫𐖬𐖭𐖮𐖯𐖰𐖱𐖳𐖴𐖵𐖶𐖷𐖸𐖹𐖻𐖼'
  ) ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  NOT TRANSLATE(
    LOWER("t0"."text"),
    'ⰯꟀꟐꟖꟘ𐕰𐕱𐕲𐕳𐕴𐕵𐕶𐕷𐕸𐕹𐕺𐕼𐕽𐕾𐕿𐖀𐖁𐖂𐖃𐖄𐖅𐖆𐖇𐖈𐖉𐖊𐖌𐖍𐖎𐖏𐖐𐖑𐖒𐖔𐖕',
    'ⱟꟁꟑꟗꟙ𐖗𐖘𐖙𐖚𐖛𐖜𐖝𐖞𐖟𐖠𐖡𐖣𐖤𐖥𐖦𐖧𐖨𐖩𐖪𐖫𐖬𐖭𐖮𐖯𐖰𐖱𐖳𐖴𐖵𐖶𐖷𐖸𐖹𐖻𐖼'
  ) LIKE TRANSLATE(
    LOWER('%A%'),
    'ⰯꟀꟐꟖꟘ𐕰𐕱𐕲𐕳𐕴𐕵𐕶𐕷𐕸𐕹𐕺𐕼𐕽𐕾𐕿𐖀𐖁𐖂𐖃𐖄𐖅𐖆𐖇𐖈𐖉𐖊𐖌𐖍𐖎𐖏𐖐𐖑𐖒𐖔𐖕',
    'ⱟꟁꟑꟗꟙ𐖗𐖘𐖙𐖚𐖛𐖜𐖝𐖞𐖟𐖠𐖡𐖣𐖤𐖥𐖦𐖧𐖨𐖩𐖪𐖫𐖬𐖭𐖮𐖯𐖰𐖱𐖳𐖴𐖵𐖶𐖷𐖸𐖹𐖻𐖼'
  ) ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE '%\%' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE 'a\_b' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE 'a\\b' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE 'a_b' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE 'two%lines' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  TRANSLATE(
    LOWER("t0"."text"),
    'ⰯꟀꟐꟖꟘ𐕰𐕱𐕲𐕳𐕴𐕵𐕶𐕷𐕸𐕹𐕺𐕼𐕽𐕾𐕿𐖀𐖁𐖂𐖃𐖄𐖅𐖆𐖇𐖈𐖉𐖊𐖌𐖍𐖎𐖏𐖐𐖑𐖒𐖔𐖕',
    'ⱟꟁꟑꟗꟙ𐖗𐖘𐖙𐖚𐖛𐖜𐖝𐖞𐖟𐖠𐖡𐖣𐖤𐖥𐖦𐖧𐖨𐖩𐖪𐖫𐖬𐖭𐖮𐖯𐖰𐖱𐖳𐖴𐖵𐖶𐖷𐖸𐖹𐖻𐖼'
  ) LIKE TRANSLATE(
    LOWER('ÁRVÍZ'),
    'ⰯꟀꟐꟖꟘ𐕰𐕱𐕲𐕳𐕴𐕵𐕶𐕷𐕸𐕹𐕺𐕼𐕽𐕾𐕿𐖀𐖁𐖂𐖃𐖄𐖅𐖆𐖇𐖈𐖉𐖊𐖌𐖍𐖎𐖏𐖐𐖑𐖒𐖔𐖕',
    'ⱟꟁꟑꟗꟙ𐖗𐖘𐖙𐖚𐖛𐖜𐖝𐖞𐖟𐖠𐖡𐖣𐖤𐖥𐖦𐖧𐖨𐖩𐖪𐖫𐖬𐖭𐖮𐖯𐖰𐖱𐖳𐖴𐖵𐖶𐖷𐖸𐖹𐖻𐖼'
  ) ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."text" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE '' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001

SELECT
  "t0"."id" AS c0
FROM (
  SELECT
    "base"."id" AS "id",
    "base"."text" AS "text"
  FROM "startups"."notes" AS "base"
) AS "t0"
WHERE
  "t0"."text" LIKE '%' ESCAPE '\'
ORDER BY
  "t0"."id" ASC
LIMIT 10001
