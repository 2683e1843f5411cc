"""Versions: which rules of a plan hold, for whom, from when."""
