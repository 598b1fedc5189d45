"""AWS Lake Formation's permissions as policy files."""
