-- The other way to nest: rows of typed cells instead of lists of texts; names are kept in the JSON.
SELECT a.id, b.rows
FROM lake.author AS a
LEFT JOIN (
  SELECT author_id,
    JSON_FORMAT(CAST(
      ARRAY_AGG(CAST(ROW(id, title) AS ROW(id BIGINT, title VARCHAR)) ORDER BY id) AS JSON
    )) AS rows
  FROM lake.book
  GROUP BY author_id
) AS b ON b.author_id = a.id
ORDER BY a.id
