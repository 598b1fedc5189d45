-- The rows that the shapes read; every statement means the same to Trino and to DuckDB.

CREATE TABLE lake.author AS
SELECT CAST(id AS INTEGER) AS id, name, CAST(born AS DATE) AS born
FROM (VALUES
  (1, 'Ada', '1815-12-10'), (2, 'Bo', NULL), (3, 'Cy', '1970-01-01'), (4, NULL, '1970-01-01'), (5, 'É', NULL)
) AS given (id, name, born);

CREATE TABLE lake.book AS
SELECT CAST(id AS BIGINT) AS id, CAST(author_id AS INTEGER) AS author_id, title,
  CAST(price AS DECIMAL(10, 2)) AS price, CAST(pages AS INTEGER) AS pages,
  CAST(rating AS DOUBLE) AS rating, CAST(published AS DATE) AS published
FROM (VALUES
  (10, 1, 'Notes', '12.50', 66, 4.5E0, '1843-09-01'),
  (11, 1, 'Letters', '7.25', 310, 3.25E0, '1840-01-15'),
  (12, 1, 'Letters', NULL, 12, NULL, '1840-01-20'),
  (13, 1, 'Engine', '99.99', NULL, 5.0E0, NULL),
  (20, 2, 'Solo "B"', '20.00', 100, 1.5E0, '2020-02-29'),
  (30, 3, 'Sea', '3.10', 90, 2.0E0, '2020-02-01'),
  (31, 3, 'Sky', '3.10', 91, 2.0E0, '2020-05-01'),
  (32, 3, NULL, '0.00', 0, 0.1E0, '2021-05-03'),
  (40, NULL, 'Nobody''s', '1.00', 1, 1.0E0, '2021-05-04')
) AS given (id, author_id, title, price, pages, rating, published);

CREATE TABLE lake.prize AS
SELECT CAST(id AS INTEGER) AS id, CAST(author_id AS INTEGER) AS author_id, name, CAST(at AS DATE) AS at
FROM (VALUES
  (1, 1, 'Gold', '1850-01-01'), (2, 1, 'Silver', '1849-01-01'), (3, 3, 'Gold', NULL),
  (4, 5, 'Tin', '2022-01-01')
) AS given (id, author_id, name, at);

CREATE TABLE lake.review AS
SELECT CAST(id AS INTEGER) AS id, CAST(book_id AS BIGINT) AS book_id, CAST(stars AS INTEGER) AS stars, words
FROM (VALUES
  (1, 10, 5, 'good'), (2, 10, 1, 'bad'), (3, 10, NULL, 'hm'), (4, 20, 3, NULL), (5, 31, 4, 'fine'),
  (6, 31, 4, 'fine'), (7, NULL, 2, 'lost')
) AS given (id, book_id, stars, words)
