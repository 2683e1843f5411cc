"""Money in double entry. Knows amounts and accounts, and nothing of mutual aid."""
