CREATE TABLE documents (id INTEGER, doc JSON, pair STRUCT(a JSON, b JSON[]), list JSON[]);
INSERT INTO documents
SELECT row_number() OVER (), doc, {'a': doc, 'b': [doc, 'null']}, [doc, NULL]
FROM (VALUES
  ('{"kept": 1.50, "spaces":   [ ] , "nul": null}'::JSON), ('{"twice": 1, "twice": 2}'), ('"text, with [1,] and NaN \\ \" inf"'),
  ('123456789012345678901234567890.50'), ('1e999'), ('[1, 2,]'), ('{"a": ["x",], "b": 1}'), ('{"a": 1, }'), ('[NaN]'),
  ('-Infinity'), ('{"nan": "inf", "list": ["a", "b"]}'), ('["\u000B and \u001f"]'), ('null'), (NULL)) AS given(doc);
