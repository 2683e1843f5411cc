"""Plans of the industry, one folder each; a new plan starts as a copy of the nearest."""
