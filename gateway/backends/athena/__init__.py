"""Amazon Athena through PyAthena: queries that hold no thread, results by the fastest path, what it cost."""
