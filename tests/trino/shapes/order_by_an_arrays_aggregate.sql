-- author(order_by: [{books_aggregate: {count: desc}}, {books_aggregate: {max: {price: asc}}}], limit: 4)
SELECT a.id, COALESCE(b.n, 0), b.price
FROM lake.author AS a
LEFT JOIN (
  SELECT author_id, COUNT(*) AS n, MAX(price) AS price FROM lake.book GROUP BY author_id
) AS b ON b.author_id = a.id
ORDER BY COALESCE(b.n, 0) DESC, b.price NULLS FIRST, a.id
LIMIT 4
