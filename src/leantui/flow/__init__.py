"""Figures of flow, each with its definition. `as_of` is always an argument."""
