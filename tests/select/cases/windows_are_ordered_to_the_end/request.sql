WITH ranked AS (
  SELECT continent, name, row_number() OVER (PARTITION BY continent ORDER BY founded DESC) AS place FROM companies
)
SELECT * FROM ranked WHERE place = 1
