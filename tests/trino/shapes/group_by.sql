-- book_group_by(by: author_id, having: {count: {_gt: 0}}, order_by: {sum: {price: desc_nulls_last}}, limit: 3)
SELECT author_id, COUNT(*), SUM(price), MIN(published), COUNT(DISTINCT title)
FROM lake.book
GROUP BY author_id
HAVING COUNT(*) > 0 AND SUM(price) > 1
ORDER BY SUM(price) DESC NULLS LAST, author_id NULLS LAST
LIMIT 3
