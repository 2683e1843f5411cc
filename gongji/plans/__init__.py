"""What a plan says: its document, calendar and plain words."""
