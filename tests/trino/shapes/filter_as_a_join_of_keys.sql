-- The same as a left join of distinct keys, which may stand under any _and, _or and _not.
SELECT a.id, b.found IS NOT NULL
FROM lake.author AS a
LEFT JOIN (
  SELECT author_id, TRUE AS found FROM lake.book WHERE price > 10 GROUP BY author_id
) AS b ON b.author_id = a.id
LEFT JOIN (
  SELECT author_id, TRUE AS found FROM lake.prize GROUP BY author_id
) AS p ON p.author_id = a.id
WHERE b.found IS NOT NULL OR NOT p.found IS NOT NULL
ORDER BY a.id
