-- The union of the columns, in the rows that either grant gives.
SELECT company_id, company_name, revenue
FROM startups.companies
WHERE continent = 'us' OR TRUE
ORDER BY company_id
