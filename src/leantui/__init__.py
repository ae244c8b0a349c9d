"""A keyboard-driven Kanban board in the terminal, with each card's standard work beside it."""

__version__ = "0.1.0"
