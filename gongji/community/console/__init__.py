"""Pages for staff: second factor, roles, people behind their masks, looks, recoveries."""
