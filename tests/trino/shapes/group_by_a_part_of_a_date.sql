-- book_group_by(by: [{published: month}]) and by year, quarter, week and day.
SELECT
  CAST(DATE_TRUNC('year', published) AS DATE), CAST(DATE_TRUNC('quarter', published) AS DATE),
  CAST(DATE_TRUNC('month', published) AS DATE), CAST(DATE_TRUNC('week', published) AS DATE),
  CAST(DATE_TRUNC('day', published) AS DATE), COUNT(*), AVG(rating)
FROM lake.book
GROUP BY 1, 2, 3, 4, 5
HAVING COUNT(*) >= 1
ORDER BY 5 NULLS FIRST
