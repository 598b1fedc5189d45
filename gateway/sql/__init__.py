"""Stages 8 and 9: governed plans as SQL trees, and trees as text."""
