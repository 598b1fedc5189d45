-- A semi join by more than one column.
SELECT id FROM lake.book
WHERE (author_id, id) IN (SELECT author_id, id FROM lake.book WHERE price > 5 AND author_id IS NOT NULL)
ORDER BY id
