"""What may happen, and why not: commands are decided here, without files and without a terminal."""
