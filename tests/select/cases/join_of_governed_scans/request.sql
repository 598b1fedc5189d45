SELECT c.name, o.name, o.age
FROM companies AS c LEFT JOIN owners AS o ON o.id = c.owner_id
ORDER BY c.name
