-- SYNTAX_ERROR: QUALIFY; instead a derived table with the window and a WHERE round it
SELECT id FROM lake.book AS b QUALIFY ROW_NUMBER() OVER (PARTITION BY title ORDER BY id) = 1
