"""Commands that service steps run: prepared, trusted by this user on this machine, and run without a shell."""
