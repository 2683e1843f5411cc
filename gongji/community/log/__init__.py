"""The platform's public log: events are noted with what makes them public, then published in order."""
