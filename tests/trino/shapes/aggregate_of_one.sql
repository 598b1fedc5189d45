-- A sample of one row has no spread.
SELECT COUNT(*), STDDEV(rating), STDDEV_POP(rating), VAR_SAMP(rating), VAR_POP(rating)
FROM lake.book
WHERE id = 10
