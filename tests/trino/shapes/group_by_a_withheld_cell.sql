-- A key that is withheld in some rows: those rows are the group of null.
SELECT scan.title, COUNT(*), SUM(scan.price)
FROM (
  SELECT CASE WHEN author_id = 1 THEN title END AS title, CASE WHEN pages > 50 THEN price END AS price
  FROM lake.book
) AS scan
GROUP BY scan.title
ORDER BY scan.title NULLS LAST
