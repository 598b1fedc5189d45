CREATE TABLE people (id INTEGER, city VARCHAR, partner_id INTEGER, open BOOLEAN);
CREATE TABLE pets (id INTEGER, name VARCHAR, weight DOUBLE, owner_id INTEGER);
INSERT INTO people VALUES
  (1, 'Oslo', NULL, true), (2, 'Oslo', 5, true), (3, 'Oslo', 4, true), (4, 'Bern', NULL, false),
  (5, 'Pisa', 1, false), (6, 'Oslo', 4, false), (7, 'Oslo', NULL, false);
INSERT INTO pets VALUES
  (1, 'rex', 0.0, 2), (2, 'ada', 3.5, 3), (3, 'bo', 9.0, 3), (4, 'ada', 3.5, 7), (5, 'rex', -1 * 0.0::DOUBLE, 1);
