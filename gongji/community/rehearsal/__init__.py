"""A whole community lives a year through the platform's own services."""
