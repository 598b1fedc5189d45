-- author { books(limit: 2) { id title } prizes { name } }: one derived table each, one row for each parent.
SELECT a.id, b.rows, p.rows
FROM (SELECT id FROM lake.author ORDER BY id LIMIT 4) AS a
LEFT JOIN (
  SELECT author_id,
    JSON_FORMAT(CAST(ARRAY_AGG(ARRAY[CAST(id AS VARCHAR), title] ORDER BY place) AS JSON)) AS rows
  FROM (
    SELECT id, author_id, title, ROW_NUMBER() OVER (PARTITION BY author_id ORDER BY title, id) AS place
    FROM lake.book
  ) AS ranked
  WHERE place <= 2
  GROUP BY author_id
) AS b ON b.author_id = a.id
LEFT JOIN (
  SELECT author_id, JSON_FORMAT(CAST(ARRAY_AGG(ARRAY[name] ORDER BY at NULLS FIRST, id) AS JSON)) AS rows
  FROM lake.prize
  GROUP BY author_id
) AS p ON p.author_id = a.id
ORDER BY a.id
