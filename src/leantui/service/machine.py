"""Who and where we are, as far as a trust must not go with a copied file to another user or machine."""

import contextlib
import os
import platform
from pathlib import Path


def this_machine() -> list[str]:
    """The user and the machine, by what both are known as to themselves."""
    return [_user(), platform.node(), _machine_id()]


def _user() -> str:
    if hasattr(os, "getuid"):
        return str(os.getuid())
    import getpass

    return getpass.getuser()


def _machine_id() -> str:
    for file in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            return Path(file).read_text("ascii").strip()
    return ""
