-- NOT_SUPPORTED: rows with nulls compared by size, for a keyset; instead keyset_forwards, spelt out
SELECT id FROM lake.book WHERE (published, id) > (DATE '2020-02-01', 30)
