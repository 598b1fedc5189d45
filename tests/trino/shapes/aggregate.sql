-- book_aggregate { aggregate { every function } }, over integers, decimals and doubles.
SELECT
  COUNT(*), COUNT(price), COUNT(DISTINCT title), COUNT(DISTINCT author_id),
  SUM(CAST(pages AS DECIMAL(38, 0))), AVG(CAST(pages AS DOUBLE)), MIN(pages), MAX(pages),
  SUM(price), AVG(CAST(price AS DOUBLE)), MIN(price), MAX(price),
  SUM(rating), AVG(rating), MIN(rating), MAX(rating),
  STDDEV(CAST(pages AS DOUBLE)), STDDEV_POP(CAST(pages AS DOUBLE)), STDDEV_SAMP(CAST(price AS DOUBLE)),
  VARIANCE(rating), VAR_POP(rating), VAR_SAMP(CAST(pages AS DOUBLE)),
  MIN(title), MAX(title), MIN(published), MAX(published)
FROM lake.book
