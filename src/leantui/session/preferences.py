"""The user's own `config.toml` and editor, for screens: where it lies, its first text, a filter kept in it."""

from leantui.store.settings import config_file, editor_of, write_first
from leantui.store.settings_edit import SettingsError, save_view

__all__ = ["SettingsError", "config_file", "editor_of", "save_view", "write_first"]
