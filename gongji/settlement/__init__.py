"""One period as a run: files in, files out."""
