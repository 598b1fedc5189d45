"""The catalog: what is in the lake, and how GraphQL names it."""
