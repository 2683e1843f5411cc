"""Accounts that sign in and pay, and the people they enrolled."""
