-- NOT_SUPPORTED: a subquery may name the query round it, and none beyond; instead filter_as_a_join_of_keys
SELECT a.id
FROM lake.author AS a
WHERE EXISTS (
  SELECT 1 FROM lake.book AS b
  WHERE b.author_id = a.id
    AND EXISTS (SELECT 1 FROM lake.review AS r WHERE r.book_id = b.id AND r.stars > a.id)
)
