"""What things are: frozen values and pure questions about them. No files, no clock, no terminal."""
