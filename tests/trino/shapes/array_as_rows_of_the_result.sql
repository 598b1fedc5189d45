-- Nesting left to the gateway: one flat result, told apart by branch, in which each parent's rows follow it.
SELECT a.id, branch.kind, branch.place, branch.first, branch.second
FROM lake.author AS a
JOIN (
  SELECT 0 AS kind, id AS parent, CAST(0 AS BIGINT) AS place, name AS first, CAST(NULL AS VARCHAR) AS second
  FROM lake.author
  UNION ALL
  SELECT 1, author_id, ROW_NUMBER() OVER (PARTITION BY author_id ORDER BY id), title, CAST(price AS VARCHAR)
  FROM lake.book
  UNION ALL
  SELECT 2, author_id, ROW_NUMBER() OVER (PARTITION BY author_id ORDER BY id), name, CAST(at AS VARCHAR)
  FROM lake.prize
) AS branch ON branch.parent = a.id
WHERE branch.place <= 2
ORDER BY a.id, branch.kind, branch.place
