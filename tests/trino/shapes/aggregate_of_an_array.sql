-- author { books_aggregate(where: {pages: {_gt: 10}}) { aggregate { count sum { price } avg { pages } } } }
SELECT a.id, COALESCE(b.n, 0), b.price, b.pages, b.title
FROM lake.author AS a
LEFT JOIN (
  SELECT author_id, COUNT(*) AS n, SUM(price) AS price, AVG(CAST(pages AS DOUBLE)) AS pages,
    MAX(title) AS title
  FROM lake.book
  WHERE pages > 10
  GROUP BY author_id
) AS b ON b.author_id = a.id
ORDER BY a.id
