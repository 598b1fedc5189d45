CREATE TABLE notes (id INTEGER, open BOOLEAN, labels VARCHAR[], level DOUBLE, note VARCHAR);
INSERT INTO notes VALUES
  (1, true, ['b'], 0.0, 'first'), (2, false, ['a'], 0.0, 'second'), (3, true, ['a'], 0.0, NULL),
  (4, true, ['a'], -1 * 0.0::DOUBLE, NULL), (5, true, NULL, 0.0, NULL), (6, true, ['a', 'b'], 0.0, NULL);
