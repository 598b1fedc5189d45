-- COLUMN_NOT_FOUND: an aggregate by its alias; instead its expression again, as in group_by
SELECT author_id, COUNT(*) AS n FROM lake.book GROUP BY author_id HAVING n > 1
