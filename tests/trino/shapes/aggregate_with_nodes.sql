-- book_aggregate { aggregate { count } nodes(limit) { id } }: the total stands beside each row of the page.
SELECT page.id, page.title, total.n, total.price
FROM (SELECT COUNT(*) AS n, SUM(price) AS price FROM lake.book WHERE pages > 10) AS total
LEFT JOIN (
  SELECT id, title FROM lake.book WHERE pages > 10 ORDER BY id DESC LIMIT 3
) AS page ON TRUE
ORDER BY page.id DESC
