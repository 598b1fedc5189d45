-- A page and how many rows there are in all, in one pass.
SELECT id, title, COUNT(*) OVER () FROM lake.book WHERE pages > 10 ORDER BY id OFFSET 1 LIMIT 2
