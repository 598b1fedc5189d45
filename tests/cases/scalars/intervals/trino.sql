SELECT
  'Trino has no INTERVAL'
