"""`leantui diff`: what changed on the boards, in words."""

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

import click
import msgspec

from leantui.cli.invocation import (
    Invocation,
    examples,
    json_option,
    keep_cache,
    pass_invocation,
)
from leantui.cli.names import board_named
from leantui.cli.output import fail
from leantui.flow.dates import zone
from leantui.sharing.board_news import News, news_of
from leantui.sharing.comparing import differing
from leantui.sharing.git import GitError
from leantui.sharing.moments import (
    HUDDLE,
    Base,
    is_revision,
    last_huddle,
    moment_words,
    of_moment,
    of_revision,
    read_moment,
)

if TYPE_CHECKING:
    from leantui.session import Session


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """What changed, and since when."""

    base: Base
    until: Base | None
    """None: what lies in the work tree."""
    news: News
    notes: tuple[str, ...] = ()


@click.command(
    epilog=examples(
        "diff",
        "diff HEAD~5",
        "diff v1.0..v1.1",
        "diff --since yesterday",
        "diff --since huddle --board service-desk",
        "diff --since mon --format markdown > week.md",
    )
)
@click.argument("rev", metavar="[REV]", required=False)
@click.option(
    "--since",
    metavar="WHEN",
    help="yesterday, mon, 3d, 2026-11-20, or huddle: since the last one began.",
)
@click.option("--board", metavar="BOARD", help="Only this board.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How it is told.",
)
@json_option
@pass_invocation
def diff(
    invocation: Invocation,
    rev: str | None,
    since: str | None,
    board: str | None,
    form: str,
    as_json: bool,
) -> None:
    """Say in words what changed on the boards: since a commit, a date or the last huddle.

    Without REV and --since, what isn't committed yet. REV..REV compares two commits. A day is counted from its
    start, in the board's zone.
    """
    if rev and since:
        raise click.UsageError("REV and --since exclude each other")
    session = invocation.read()
    board_id = board_named(session, board, as_json=as_json).board.id if board else None
    try:
        found = _compare(session, rev, since, board_id)
    except GitError as error:
        fail(error.message, error.hint)
    keep_cache(session)
    from leantui.cli.diff_output import FORMS

    FORMS["json" if as_json else form](session, found)


def _compare(
    session: "Session", rev: str | None, since: str | None, board: str | None
) -> list[Compared]:  # fmt: skip
    if rev and not is_revision(session.root, rev) and ".." in rev:
        old, _, new = rev.partition("..")
        until = of_revision(session.root, new or "HEAD")
        base = of_revision(session.root, old or "HEAD")
        return [_compared(session, base, until, _kept(board))]
    if since and since.strip().casefold() == HUDDLE:
        return _since_huddles(session, board)
    if since or (rev and not is_revision(session.root, rev)):
        word = since or rev or ""
        here = _zone(session, board)
        at = read_moment(word, session.now().astimezone(here))
        if at is not None:
            return [_since(session, at, here, _kept(board))]
        if since:
            raise click.UsageError(
                f"{since!r} is no time in the past: yesterday, mon, 3d, 2026-11-20 or huddle"
            )
    return [_compared(session, of_revision(session.root, rev or "HEAD"), None, _kept(board))]


def _kept(board: str | None) -> frozenset[str] | None:
    return None if board is None else frozenset({board})


def _since(
    session: "Session", at: datetime, here: tzinfo, boards: frozenset[str] | None, what: str = ""
) -> Compared:
    base = of_moment(session.root, at, f"{what}{moment_words(at, here)}")
    return _compared(session, base, None, boards)


def _compared(
    session: "Session", base: Base, until: Base | None, boards: frozenset[str] | None
) -> Compared:
    """What differs; of one board only, nothing of standards and people, who are everybody's."""
    known = {board_id: each.board for board_id, each in session.workspace.boards.items()}
    found = differing(session.root, base.tree, until.tree if until else None)
    news = news_of(found, known)
    if boards is not None:
        kept = tuple(each for each in news.boards if each.id in boards)
        news = News(boards=kept)
    return Compared(base=base, until=until, news=news, notes=(base.note,) if base.note else ())


def _since_huddles(session: "Session", board: str | None) -> list[Compared]:
    """Each board since its own last huddle; standards and people since the earliest of them."""
    now = session.now()
    begun: dict[str, datetime] = {}
    missing: list[str] = []
    for board_id, contents in sorted(session.workspace.boards.items()):
        if board in (None, board_id):
            at = last_huddle(session.root, board_id, now)
            if at is None:
                missing.append(contents.board.name)
            else:
                begun[board_id] = at
    if not begun:
        raise GitError(
            f"No huddle was recorded yet: {', '.join(missing)}",
            "Records lie in huddles/<board>/<date>.toml; --since yesterday works without one",
        )
    found = [
        _since(
            session,
            at,
            zone(session.workspace.boards[board_id].board.timezone),
            frozenset({board_id}),
            "the huddle of ",
        )
        for board_id, at in begun.items()
    ]
    if board is None:
        first = min(begun.values())
        here = _zone(session, None)
        rest = _since(session, first, here, None, "the huddle of ")
        news = msgspec.structs.replace(rest.news, boards=())
        found += [] if news.is_empty else [msgspec.structs.replace(rest, news=news)]
    note = tuple(f"no huddle was recorded yet: {name}" for name in missing)
    return [msgspec.structs.replace(found[0], notes=(*found[0].notes, *note)), *found[1:]]


def _zone(session: "Session", board: str | None) -> tzinfo:
    """Where days begin: the board's zone; of several boards the one that all have, else this machine's."""
    boards = session.workspace.boards
    names = {each.board.timezone for key, each in boards.items() if board in (None, key)}
    if len(names) == 1:
        return zone(names.pop())
    return session.now().astimezone().tzinfo or UTC
