-- author(where: {books_aggregate: {count: {_lt: 2, filter: {pages: {_gt: 10}}}}})
SELECT a.id, COALESCE(b.n, 0)
FROM lake.author AS a
LEFT JOIN (
  SELECT author_id, COUNT(*) AS n FROM lake.book WHERE pages > 10 GROUP BY author_id
) AS b ON b.author_id = a.id
WHERE COALESCE(b.n, 0) < 2
ORDER BY a.id
