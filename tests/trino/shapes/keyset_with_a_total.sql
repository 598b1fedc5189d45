-- totalCount is that of the whole list, whichever page is asked for.
SELECT page.id, page.rating, total.n
FROM (SELECT COUNT(*) AS n FROM lake.book WHERE price > 1) AS total
LEFT JOIN (
  SELECT id, rating
  FROM lake.book
  WHERE price > 1 AND (rating > 2.0E0 OR (rating = 2.0E0 AND id > 30))
  ORDER BY rating, id
  LIMIT 3
) AS page ON TRUE
ORDER BY page.rating, page.id
