"""Requests for access: from "you may not see this" to a rule that ends by itself."""
