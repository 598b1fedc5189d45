-- author { books(limit: 3) { title reviews(order_by: {stars: desc}, limit: 2) { stars words } } }
SELECT a.id, b.rows
FROM lake.author AS a
LEFT JOIN (
  SELECT author_id, JSON_FORMAT(CAST(ARRAY_AGG(ARRAY[title, reviews] ORDER BY place) AS JSON)) AS rows
  FROM (
    SELECT book.author_id, book.title, r.rows AS reviews,
      ROW_NUMBER() OVER (PARTITION BY book.author_id ORDER BY book.id) AS place
    FROM lake.book AS book
    LEFT JOIN (
      SELECT book_id,
        JSON_FORMAT(CAST(ARRAY_AGG(ARRAY[CAST(stars AS VARCHAR), words] ORDER BY place) AS JSON)) AS rows
      FROM (
        SELECT book_id, stars, words,
          ROW_NUMBER() OVER (PARTITION BY book_id ORDER BY stars DESC NULLS FIRST, id) AS place
        FROM lake.review
      ) AS ranked
      WHERE place <= 2
      GROUP BY book_id
    ) AS r ON r.book_id = book.id
  ) AS ranked
  WHERE place <= 3
  GROUP BY author_id
) AS b ON b.author_id = a.id
ORDER BY a.id
