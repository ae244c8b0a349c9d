"""Executing standards: runs folded from a card's log."""
