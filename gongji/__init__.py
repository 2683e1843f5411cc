"""Gongji (共济): online mutual aid that can be proven. It is not insurance."""

__version__ = "0.1.0"
