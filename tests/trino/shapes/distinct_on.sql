-- book(distinct_on: title, order_by: [{title: asc}, {price: desc}], limit: 5)
SELECT title, id, price
FROM (
  SELECT title, id, price,
    ROW_NUMBER() OVER (PARTITION BY title ORDER BY price DESC NULLS FIRST, id) AS turn
  FROM lake.book
) AS firsts
WHERE turn = 1
ORDER BY title NULLS LAST
LIMIT 5
