"""Pure geometry of the board: which card stands where, at every width. No terminal."""
