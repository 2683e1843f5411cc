"""Scenarios, one folder each: scenario.toml and where its numbers come from."""
