-- The same after (null, "Engine", 13): every row with a date comes behind those without.
SELECT id, title, published
FROM lake.book
WHERE published IS NOT NULL
  OR (published IS NULL AND (title > 'Engine' OR title IS NULL))
  OR (published IS NULL AND title = 'Engine' AND id > 13)
ORDER BY published DESC NULLS FIRST, title NULLS LAST, id
LIMIT 3
