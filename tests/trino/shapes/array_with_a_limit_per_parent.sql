-- author { books(where: {pages: {_gt: 10}}, order_by: {published: desc_nulls_last}, limit: 2, offset: 1) }
SELECT a.id, a.name, b.id, b.title, b.place
FROM lake.author AS a
LEFT JOIN (
  SELECT id, author_id, title,
    ROW_NUMBER() OVER (PARTITION BY author_id ORDER BY published DESC NULLS LAST, id) AS place
  FROM lake.book
  WHERE pages > 10
) AS b ON b.author_id = a.id AND b.place > 1 AND b.place <= 3
ORDER BY a.id, b.place
