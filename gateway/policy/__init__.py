"""The policy files and the decision, cell by cell, that they come to."""
