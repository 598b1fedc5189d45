-- author_aggregate(where: {books: {reviews: {}}}) { aggregate { count } }: no parent counts twice.
SELECT COUNT(*), MIN(a.name)
FROM lake.author AS a
WHERE EXISTS (
  SELECT 1 FROM lake.book AS b JOIN lake.review AS r ON r.book_id = b.id WHERE b.author_id = a.id
)
