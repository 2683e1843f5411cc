"""One command that measures this machine against what the design promises: `make bench`."""
