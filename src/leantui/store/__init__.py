"""The files: finding, reading, checking, writing and merging them."""
