"""The few loops of the projection that run millions of times, compiled by Numba. What they mean: projection.py."""
