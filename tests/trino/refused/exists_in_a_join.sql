-- NOT_SUPPORTED: EXISTS over both sides of a join in its condition; instead filter in the derived table
SELECT a.id, b.id
FROM lake.author AS a
LEFT JOIN lake.book AS b
  ON b.author_id = a.id AND EXISTS (SELECT 1 FROM lake.review AS r WHERE r.book_id = b.id)
