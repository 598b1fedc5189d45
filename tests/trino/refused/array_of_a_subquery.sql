-- NOT_SUPPORTED: an array of the parent's own rows, some left out; instead arrays_beside_each_other
SELECT a.id, (
  SELECT ARRAY_AGG(page.title ORDER BY page.place)
  FROM (
    SELECT title, ROW_NUMBER() OVER (ORDER BY b.id) AS place FROM lake.book AS b WHERE b.author_id = a.id
  ) AS page
  WHERE page.place <= 2
)
FROM lake.author AS a
