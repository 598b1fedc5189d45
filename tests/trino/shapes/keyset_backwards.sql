-- book_connection(last: 3, before: (2020-02-01, "Sea", 30)): the order is turned round inside.
SELECT id, title, published
FROM (
  SELECT id, title, published
  FROM lake.book
  WHERE published > DATE '2020-02-01' OR published IS NULL
    OR (published = DATE '2020-02-01' AND title < 'Sea')
    OR (published = DATE '2020-02-01' AND title = 'Sea' AND id < 30)
  ORDER BY published NULLS LAST, title DESC NULLS FIRST, id DESC
  LIMIT 3
) AS page
ORDER BY published DESC NULLS FIRST, title NULLS LAST, id
