"""A package to pytest, so that what is made for the folder goes when its last test is done."""
