"""The console: the page that people see, built from `frontend/`, and the addresses that serve it."""
