-- book_aggregate(where: ..., order_by: {price: desc}, limit: 4, offset: 1, distinct_on: title)
SELECT COUNT(*), SUM(price), MAX(title), COUNT(DISTINCT author_id)
FROM (
  SELECT price, title, author_id
  FROM (
    SELECT id, price, title, author_id,
      ROW_NUMBER() OVER (PARTITION BY title ORDER BY price DESC NULLS LAST, id) AS turn
    FROM lake.book
    WHERE pages > 5
  ) AS firsts
  WHERE turn = 1
  ORDER BY price DESC NULLS LAST, id
  LIMIT 4
) AS page
