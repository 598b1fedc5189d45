-- NOT_SUPPORTED: a page of its own for each parent; instead array_with_a_limit_per_parent
SELECT a.id, b.title
FROM lake.author AS a
LEFT JOIN LATERAL (
  SELECT title FROM lake.book AS b WHERE b.author_id = a.id ORDER BY published DESC OFFSET 1 LIMIT 2
) AS b ON TRUE
