SELECT company_id, company_name, revenue
FROM startups.companies
WHERE continent = 'eu' OR continent = 'us'
ORDER BY company_id
