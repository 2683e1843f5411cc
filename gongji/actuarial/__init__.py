"""Tables, populations and projections. The only pure room where floats are allowed."""
