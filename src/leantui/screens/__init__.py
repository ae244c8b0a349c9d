"""Screens: the only mediators between widgets and the session."""
