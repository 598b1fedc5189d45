-- author(where: {books: {reviews: {stars: {_gte: 4}}}})
SELECT a.id
FROM lake.author AS a
WHERE EXISTS (
  SELECT 1 FROM lake.book AS b
  WHERE b.author_id = a.id AND EXISTS (SELECT 1 FROM lake.review AS r WHERE r.book_id = b.id AND r.stars >= 4)
)
ORDER BY a.id
