"""Trusted documents: those that are known beforehand, and which session may send others."""
