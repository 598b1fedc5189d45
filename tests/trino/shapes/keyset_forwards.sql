-- book_connection(first: 3, after: (2020-05-01, "Sky", 31)), by published desc nulls first, title asc nulls
-- last, id asc; one row more than asked tells whether there is a next page.
SELECT id, title, published
FROM lake.book
WHERE published < DATE '2020-05-01'
  OR (published = DATE '2020-05-01' AND (title > 'Sky' OR title IS NULL))
  OR (published = DATE '2020-05-01' AND title = 'Sky' AND id > 31)
ORDER BY published DESC NULLS FIRST, title NULLS LAST, id
LIMIT 4
