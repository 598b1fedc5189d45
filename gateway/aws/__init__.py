"""Amazon's side of the gateway: secrets, and whose credentials a session's queries run with."""
