-- Whether some related row matches, as a value: under CASE, for cell rules.
SELECT a.id, CASE WHEN EXISTS (SELECT 1 FROM lake.prize AS p WHERE p.author_id = a.id) THEN a.name END
FROM lake.author AS a
ORDER BY a.id
