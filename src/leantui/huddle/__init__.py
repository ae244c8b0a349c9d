"""The daily huddle: what happened since the last one, the order in which a board is walked, and what was agreed."""
