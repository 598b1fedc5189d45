SELECT * FROM companies WHERE hidden IS NOT NULL
