-- A page of parents first, then the arrays of these parents alone: keys of the page narrow what is ranked.
WITH page AS (SELECT id, name FROM lake.author ORDER BY name NULLS LAST, id LIMIT 2)
SELECT page.id, page.name, b.id, b.place
FROM page
LEFT JOIN (
  SELECT id, author_id, ROW_NUMBER() OVER (PARTITION BY author_id ORDER BY id DESC) AS place
  FROM lake.book
  WHERE author_id IN (SELECT id FROM page)
) AS b ON b.author_id = page.id AND b.place <= 2
ORDER BY page.name NULLS LAST, page.id, b.place
