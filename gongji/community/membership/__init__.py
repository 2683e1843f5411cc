"""Spells of people in plans: joining, waiting, leaving."""
