"""Words and figures as the pages write them."""
