-- A related row of more cells than one ARRAY[] takes.
SELECT author_id, CARDINALITY(MAX(row)), COUNT(*)
FROM (
  SELECT author_id, ARRAY[title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title]
    || ARRAY[title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title, title, title, title, title, title, title, title, title, title,
    title, title, title, title, title] AS row
  FROM lake.book
  WHERE title IS NOT NULL
) AS wide
GROUP BY author_id
ORDER BY author_id NULLS LAST
