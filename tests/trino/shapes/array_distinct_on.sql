-- author { books(distinct_on: title, order_by: [{title: asc}, {published: desc}], limit: 2) { title id } }
SELECT a.id, b.title, b.id, b.place
FROM lake.author AS a
LEFT JOIN (
  SELECT author_id, id, title, ROW_NUMBER() OVER (PARTITION BY author_id ORDER BY title NULLS LAST) AS place
  FROM (
    SELECT author_id, id, title,
      ROW_NUMBER() OVER (PARTITION BY author_id, title ORDER BY published DESC NULLS FIRST, id) AS turn
    FROM lake.book
  ) AS firsts
  WHERE turn = 1
) AS b ON b.author_id = a.id AND b.place <= 2
ORDER BY a.id, b.place
