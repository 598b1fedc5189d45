-- author(where: {books: {price: {_gt: 10}}}), and the same under _not and _or.
SELECT a.id
FROM lake.author AS a
WHERE EXISTS (SELECT 1 FROM lake.book AS b WHERE b.author_id = a.id AND b.price > 10)
  OR NOT EXISTS (SELECT 1 FROM lake.prize AS p WHERE p.author_id = a.id)
ORDER BY a.id
