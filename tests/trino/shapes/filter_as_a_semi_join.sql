-- The same as a semi join: the keys that are looked for never hold a null.
SELECT a.id
FROM lake.author AS a
WHERE a.id IN (
  SELECT b.author_id FROM lake.book AS b
  WHERE b.author_id IS NOT NULL AND b.id IN (
    SELECT r.book_id FROM lake.review AS r WHERE r.book_id IS NOT NULL AND r.stars >= 4
  )
)
ORDER BY a.id
