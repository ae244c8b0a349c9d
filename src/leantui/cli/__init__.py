"""The command line: the same session as the screen, without the screen. Each command's module loads when it is used."""
