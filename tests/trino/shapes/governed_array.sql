-- An array whose key is withheld in some rows of the other table: such rows belong to no parent.
SELECT a.id, b.n, b.rows
FROM lake.author AS a
LEFT JOIN (
  SELECT scan.author_id, COUNT(*) AS n,
    JSON_FORMAT(CAST(
      ARRAY_AGG(ARRAY[scan.title, CAST(scan.price AS VARCHAR)] ORDER BY scan.id) AS JSON
    )) AS rows
  FROM (
    SELECT id, CASE WHEN pages > 50 THEN author_id END AS author_id,
      CASE WHEN id < 30 THEN title END AS title,
      CASE WHEN rating > 2 THEN price END AS price
    FROM lake.book
    WHERE published IS NOT NULL
  ) AS scan
  WHERE scan.author_id IS NOT NULL
  GROUP BY scan.author_id
) AS b ON b.author_id = a.id
ORDER BY a.id
