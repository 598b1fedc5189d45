"""What Lakegate costs, beside what one would write by hand; `make bench` runs it."""
