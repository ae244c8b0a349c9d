"""The one holder of state, and what is asked of it now and then, a module each.

`Session` holds the snapshot. Modules beside it are functions of a session, imported by what first needs
them, so that opening a board doesn't.
"""

from leantui.session.holder import Reread, SaveReport, Session, utc_now

__all__ = ["Reread", "SaveReport", "Session", "utc_now"]
