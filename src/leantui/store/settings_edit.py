"""Changing one thing in the user's `config.toml`; everything else stays as it is written."""

from pathlib import Path

from leantui.store import atomic
from leantui.store.settings import parse_settings, write_first


class SettingsError(Exception):
    """The file can't be changed as it is."""


def save_view(file: Path, name: str, text: str) -> None:
    """Keep a filter under a name in `[views]`; one of that name is replaced.

    Args:
        file: `config.toml`; made with its explanations where there is none.
        name: What the filter is called.
        text: The filter as it is typed.

    Raises:
        SettingsError: if the file is no TOML, so that nothing can be added to it.
        OSError: if it can't be written; then it is as it was.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError
    from tomlkit.items import Table

    write_first(file)
    data = file.read_bytes()
    try:
        document = tomlkit.parse(data.decode("utf-8"))
        views = document.get("views")
        if views is None:
            document["views"] = tomlkit.table()
            views = document["views"]
        if not isinstance(views, Table):
            raise SettingsError("views is no table of names and filters")
        views[name] = text
        written = document.as_string().encode()
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise SettingsError(f"it is no valid TOML: {error}") from error
    if parse_settings(written, file).settings.views.get(name) != text:
        raise SettingsError("the filter can't be added without touching something else")
    atomic.replace(file, written)
