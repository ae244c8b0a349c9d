"""Widgets draw a model and post messages. They know no session and no file."""
