SELECT
  'Trino has no JSON'
