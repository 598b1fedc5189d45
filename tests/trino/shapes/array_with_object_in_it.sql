-- review { book { author { prizes { name } } } }: object relationships are joined before the arrays are.
SELECT r.id, b.title, a.name, p.rows
FROM (SELECT id, book_id FROM lake.review ORDER BY id LIMIT 5) AS r
LEFT JOIN lake.book AS b ON b.id = r.book_id
LEFT JOIN lake.author AS a ON a.id = b.author_id
LEFT JOIN (
  SELECT author_id, JSON_FORMAT(CAST(ARRAY_AGG(name ORDER BY name DESC, id) AS JSON)) AS rows
  FROM lake.prize
  GROUP BY author_id
) AS p ON p.author_id = a.id
ORDER BY r.id
