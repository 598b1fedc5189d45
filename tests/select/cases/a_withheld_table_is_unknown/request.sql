SELECT * FROM salaries
