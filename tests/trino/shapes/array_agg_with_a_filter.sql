-- An array and a part of it in one pass: FILTER beside ORDER BY, and no rows give null and not an empty list.
SELECT author_id,
  ARRAY_AGG(id ORDER BY price DESC NULLS LAST, id),
  ARRAY_AGG(id ORDER BY id) FILTER (WHERE price > 5),
  COUNT(*) FILTER (WHERE price > 5)
FROM lake.book
GROUP BY author_id
ORDER BY author_id NULLS LAST
