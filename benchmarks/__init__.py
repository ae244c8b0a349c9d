"""The benchmark: the real program in a pseudo-terminal, against a minimal app in the same run."""
