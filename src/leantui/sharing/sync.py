"""Sync: commit what is ours, fetch, merge by field, check, push. A generator of steps that both faces show.

Nothing is ever forced, and nothing that was published is rebased.
"""

import contextlib
import shutil
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from leantui.model.problem import Problem
from leantui.model.text import one_line
from leantui.model.words import count_words
from leantui.sharing import merging, prepared, put_away, remote, undecided
from leantui.sharing.changes import known_on_disk, tell
from leantui.sharing.committing import (
    UNREADABLE,
    Hold,
    commit,
    refresh_index,
    to_commit,
    wait_for_index,
)
from leantui.sharing.comparing import differing
from leantui.sharing.git import GitError, ask, run
from leantui.sharing.long_run import CancelledError, Conditions
from leantui.sharing.outcome import Conflict, Outcome, Part, Step, StoppedError, Wish, problem_words
from leantui.sharing.remote import Remote, remote_of
from leantui.sharing.standing import what_comes
from leantui.sharing.standup import Told, commit_message, standup_line
from leantui.sharing.state import GitState, Place, git_place, read_state
from leantui.store.check import check
from leantui.store.lock import LockedError, hold_to_write, workspace_lock

LOCK_PATIENCE = 10.0
"""Seconds to wait for another program that writes."""

Steps = Generator[Step, None, None]
Answer = TypeVar("Answer")


class Sync:
    """One sync of one workspace. Going through `steps` does it; `outcome` then says what came of it.

    Args:
        root: the workspace.
        state: the folder for its locks, outside of the work tree.
        wish: what is asked for.
        conditions: how it is ended, and whether git may ask for a password.
        quiet: keeps the program's own writer from writing meanwhile, which else would have to wait
            for the lock and might give up.
    """

    def __init__(
        self,
        root: Path,
        state: Path,
        wish: Wish | None = None,
        *,
        conditions: Conditions | None = None,
        quiet: Hold = contextlib.nullcontext,
    ) -> None:
        self._root = root
        self._state = state
        self._wish = wish or Wish()
        self._conditions = conditions or Conditions()
        self._quiet = quiet
        self._place = Place(root, "")
        self._committed: list[Told] = []
        self._received: list[Told] = []
        self._left_out: tuple[str, ...] = ()
        self._problems: tuple[Problem, ...] = ()
        self._unfit: tuple[Problem, ...] = ()
        self._conflicts: tuple[Conflict, ...] = ()
        self._pushed = 0
        self._last = ""
        self.outcome: Outcome | None = None

    def steps(self) -> Iterator[Step]:
        """Do it, step by step. Errors that can happen are told in `outcome`, and raise nothing."""
        try:
            yield from self._locked()
        except CancelledError:
            self._ended("Cancelled", "Nothing is lost: sync again when you like", is_cancelled=True)
        except (GitError, StoppedError) as error:
            self._ended(one_line(error.message), one_line(error.hint), said=error.said)
        except LockedError as error:
            self._ended(str(error), "Sync again when it is through")
        except OSError as error:
            where = f": {error.filename}" if error.filename else ""
            self._ended(f"{error.strerror or error}{where}", "Your files are as they were")

    def _ended(
        self,
        message: str,
        hint: str = "",
        *,
        said: str = "",
        is_done: bool = False,
        is_cancelled: bool = False,
    ) -> None:
        self.outcome = Outcome(
            is_done=is_done,
            message=message,
            hint=hint,
            said=said,
            committed=tuple(self._committed),
            received=tuple(self._received),
            pushed=self._pushed,
            conflicts=self._conflicts,
            problems=self._problems,
            left_out=self._left_out,
            is_cancelled=is_cancelled,
        )

    def _locked(self) -> Steps:
        self._place = git_place(self._root)
        if self._wish.is_dry:
            yield from self._dry()
            return
        with contextlib.ExitStack() as at_end:
            try:
                at_end.enter_context(workspace_lock(self._state, name="sync.lock", patience=0.5))
            except LockedError as error:
                raise StoppedError(
                    f"another sync is at work: {error.holder or 'another program'}",
                    "Wait until it is through",
                ) from None
            yield from self._all()

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        """Nobody else writes, neither this program nor another."""
        with self._quiet(), hold_to_write(self._root, self._state, patience=LOCK_PATIENCE):
            yield

    def _stop_if_cancelled(self) -> None:
        if self._conditions.cancel.is_set():
            raise CancelledError

    # In order

    def _all(self) -> Steps:
        merging.recover(self._root, self._place)
        state = read_state(self._root, self._place)
        self._need_a_branch(state)
        wait_for_index(self._place.folder)
        if state.under_way != "merge":
            yield from self._stage_again()
        if state.under_way == "merge":
            yield from self._finish_merge()
        yield from self._commit(is_first=True)
        if not self._wish.is_sharing:
            self._ended(self._committed_words(), is_done=True)
            return
        target = remote_of(self._root, state.branch)
        if target is None:
            words = "This repository has no remote: nothing to fetch, nobody to send it to"
            yield Step(part="fetch", state="left out", words=words)
            hint = "git remote add origin ADDRESS, then sync again, shares it"
            self._ended(f"{self._committed_words()}; no remote", hint, is_done=True)
            return
        for last in (False, False, True):
            theirs = yield from self._fetch(target)
            yield from self._take_in(target, theirs)
            if not self._wish.is_pushing:
                break
            yield from self._check(theirs)
            if (yield from self._push(target, theirs, is_last=last)):
                break
        self._ended_in_step()

    def _ended_in_step(self) -> None:
        """All is shared, or all but what nobody could read."""
        if not self._unfit:
            self._ended(self._summary(), is_done=True)
            return
        more = f" and {len(self._unfit) - 1} more" if len(self._unfit) > 1 else ""
        words = f"not committed: {problem_words(self._unfit[0])}{more}"
        done = self._summary().removeprefix("In step: ")
        hint = "Others couldn't read that. Mend it, then sync again"
        self._ended(f"{done[:1].upper()}{done[1:]}, but {words}", hint)

    def _need_a_branch(self, state: GitState) -> None:
        if state.under_way not in ("", "merge"):
            doing = state.under_way
            raise StoppedError(
                f"a {doing} is under way in this repository, so nothing was committed",
                f"Finish it with git {doing} --continue, or leave it with git {doing} --abort; then sync again"
                if doing != "bisect"
                else "Leave it with git bisect reset, then sync again",
            )
        if state.is_detached:
            raise StoppedError(
                f"no branch is checked out here (HEAD is at {state.commit[:7]}), so nothing was committed",
                "git switch BRANCH goes to one, git switch -c NAME makes one; your files stay as they are",
            )

    # Committing

    def _commit(self, *, is_first: bool) -> Steps:
        found = to_commit(self._root, read_state(self._root, self._place))
        if found.only_in_index:
            refresh_index(self._root, found.only_in_index)
            found = to_commit(self._root, read_state(self._root, self._place))
        self._left_out = tuple(dict.fromkeys((*self._left_out, *found.left_out)))
        self._unfit = found.unfit
        if not found.files:
            if is_first:
                yield Step(
                    part="commit", state="left out", words="Nothing to commit", lines=self._left_out
                )
            return
        yield Step(part="commit", state="begun", words="Committing")
        message = self._wish.message or commit_message(found.told)
        committing = commit(
            self._root, self._state, found, message, hold=self._held, conditions=self._conditions
        )
        yield from self._going_on("commit", committing)
        self._committed += found.told
        subject = message.partition("\n")[0]
        lines = (*(each.long for each in found.told), *self._left_out)
        yield Step(
            part="commit", state="done", words=f"Committed: {one_line(subject)}", lines=lines
        )

    def _committed_words(self) -> str:
        count = len(self._committed)
        return f"Committed {count_words(count, 'file')}" if count else "Nothing to commit"

    def _going_on(self, part: Part, words: Generator[str, None, object]) -> Steps:
        for line in words:
            yield Step(part=part, state="goes on", words=line)

    # Fetching and merging

    def _fetch(self, target: Remote) -> Generator[Step, None, str | None]:
        self._stop_if_cancelled()
        yield Step(part="fetch", state="begun", words=f"Fetching {one_line(str(target))}")
        theirs = yield from self._answered(
            "fetch", remote.fetch(self._root, target, self._conditions)
        )
        if theirs is None:
            yield Step(part="fetch", state="done", words=f"{one_line(str(target))} isn't there yet")
            return None
        if not self._has_commits():
            raise StoppedError(
                f"{target} has commits and this branch has none",
                f"Take theirs first: git reset --mixed {theirs[:7]}, then sync again",
            )
        yield from self._deepened(target, theirs)
        if merging.is_ancestor(self._root, theirs):
            yield Step(part="fetch", state="done", words="Nothing new from others")
            return theirs
        self._last = self._note_received(theirs)
        told = tuple(each.long for each in self._received)
        yield Step(part="fetch", state="done", words=f"New from others: {self._last}", lines=told)
        return theirs

    def _answered(
        self, part: Part, words: Generator[str, None, Answer]
    ) -> Generator[Step, None, Answer]:
        """Tell the progress, and hand the answer on."""
        while True:
            try:
                yield Step(part=part, state="goes on", words=next(words))
            except StopIteration as stop:
                answer: Answer = stop.value
                return answer

    def _has_commits(self) -> bool:
        return ask(self._root, "rev-parse", "--verify", "--quiet", "HEAD").code == 0

    def _deepened(self, target: Remote, theirs: str) -> Steps:
        """In a shallow clone, fetch as much history as merging needs."""
        for options in (("--deepen=50",), ("--deepen=1000",), ("--unshallow",)):
            if merging.have_common_history(self._root, theirs):
                return
            if not merging.is_shallow(self._root):
                raise StoppedError(
                    f"this branch and {target} have no commit in common, so they can't be merged",
                    f"If they belong together: git pull --allow-unrelated-histories {target.name} {target.branch}",
                )
            fetching = remote.fetch(self._root, target, self._conditions, *options)
            yield from self._answered("fetch", fetching)

    def _note_received(self, theirs: str) -> str:
        base = run(self._root, "merge-base", "HEAD", theirs).decode().split()[0]
        boards, ids = known_on_disk(self._root)
        told = tell(differing(self._root, base, theirs), boards, ids)
        self._received = list(told)
        return standup_line(told) if told else "nothing about this workspace"

    def _take_in(self, target: Remote, theirs: str | None) -> Steps:
        self._stop_if_cancelled()
        if theirs is None or merging.is_ancestor(self._root, theirs):
            return
        yield Step(part="merge", state="begun", words="Merging by field")
        folder = prepared.folder_in(self._state)
        try:
            preparing = prepared.prepare(self._root, theirs, folder, self._conditions.cancel)
            yield from self._going_on("merge", preparing)
            self._stop_if_cancelled()
            yield from self._commit(is_first=False)  # what was written meanwhile
            found = yield from self._merged(target, theirs)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if found.unmerged:
            yield from self._decide()
        yield Step(part="merge", state="done", words="Merged")
        yield from self._stage_again()

    def _merged(self, target: Remote, theirs: str) -> Generator[Step, None, merging.Merge]:
        told = self._received
        lead = f"Merge {one_line(str(target))}"
        message = f"{lead}: {standup_line(told, max(72 - len(lead) - 2, 30))}" if told else lead
        with self._held():
            work = merging.merge(
                self._root, self._place, self._state, theirs, message, self._conditions
            )
            return (yield from self._answered("merge", work))

    # What a merge leaves

    def _finish_merge(self) -> Steps:
        """A merge is under way: decide what can be decided, and commit it if nothing is left."""
        yield Step(part="merge", state="begun", words="Finishing the merge that is under way")
        yield from self._decide()
        yield Step(part="merge", state="done", words="The merge that was under way is committed")
        yield from self._stage_again()

    def _decide(self) -> Steps:
        """Decide what can be decided, and commit the merge if nothing is left."""
        with self._quiet():
            self._conflicts = undecided.decide(self._root)
        if self._conflicts:
            names = tuple(f"{each.name}: {each.said}" for each in self._conflicts)
            words = "Both sides changed the same"
            yield Step(part="merge", state="failed", words=words, lines=names)
        undecided.need_nothing_left(self._root, self._conflicts, put_away.names(self._root))
        merging.finish(self._root, self._place, self._conditions.idle)

    def _stage_again(self) -> Steps:
        """What was put away for a merge that waited for a decision, and is over."""
        found = put_away.stage_again(self._root)
        if found is None:
            return
        words = f"Staged again: {count_words(len(found.files), 'file')}"
        kept = [
            f"{one_line(name)} was staged or committed otherwise since; git show {found.reference}:{one_line(name)} "
            "has what was staged before"
            for name in found.kept
        ]
        lines = (*map(one_line, found.files), *kept)
        yield Step(part="merge", state="done", words=words, lines=lines)

    # Checking and pushing

    def _check(self, theirs: str | None) -> Steps:
        yield Step(part="check", state="begun", words="Checking the files")
        problems = check(self._root, as_of=datetime.now(UTC))
        self._problems = tuple(each for each in problems if each.severity == "error")
        lines = tuple(map(problem_words, self._problems))
        bad = self._unfit_to_push(theirs)
        if bad:
            yield Step(part="check", state="failed", words=_errors(len(bad)), lines=lines)
            more = f" and {len(bad) - 1} more" if len(bad) > 1 else ""
            raise StoppedError(
                f"not pushed: {problem_words(bad[0])}{more}",
                "Others couldn't read that. Mend it, then sync again; it is committed here",
            )
        words = _errors(len(lines)) if lines else "The files are sound"
        yield Step(part="check", state="done", words=words, lines=lines)

    def _unfit_to_push(self, theirs: str | None) -> list[Problem]:
        """Files that we would push and nobody could read."""
        bad = [each for each in self._problems if each.code in UNREADABLE]
        if not bad or theirs is None:
            return bad
        ours = {each.file for each in differing(self._root, theirs, "HEAD")}
        return [each for each in bad if each.file in ours]

    def _push(
        self, target: Remote, theirs: str | None, *, is_last: bool
    ) -> Generator[Step, None, bool]:
        self._stop_if_cancelled()
        if not self._has_commits():
            raise StoppedError("there is nothing here to push yet", "Make a board or a card first")
        count = self._count_to_push(theirs)
        if not count:
            yield Step(part="push", state="left out", words="Nothing to push")
            return True
        yield Step(part="push", state="begun", words=f"Pushing {count_words(count, 'commit')}")
        pushed = yield from self._answered(
            "push", remote.push(self._root, target, self._conditions)
        )
        if pushed == "pushed":
            self._pushed = count
            yield Step(part="push", state="done", words=f"Pushed {count_words(count, 'commit')}")
            return True
        if is_last:
            raise StoppedError(
                f"others pushed to {target} first, {remote.TRIES} times in a row",
                "Nothing is lost: all is committed and merged here. Sync again",
            )
        yield Step(part="push", state="goes on", words="Others were quicker: once more")
        return False

    def _count_to_push(self, theirs: str | None) -> int:
        ours = "HEAD" if theirs is None else f"{theirs}..HEAD"
        return int(run(self._root, "rev-list", "--count", ours))

    def _summary(self) -> str:
        parts = [
            f"committed {count_words(len(self._committed), 'file')}" if self._committed else "",
            f"took in {count_words(len(self._received), 'change')}" if self._received else "",
            f"pushed {count_words(self._pushed, 'commit')}" if self._pushed else "",
            "" if self._wish.is_pushing else "not pushed, as asked",
        ]
        said = ", ".join(filter(None, parts))
        return f"In step: {said}" if said else "In step: nothing to do"

    # Only looking

    def _dry(self) -> Steps:
        state = read_state(self._root, self._place)
        found = to_commit(self._root, state)
        self._committed, self._left_out = list(found.told), found.left_out
        lines = (*(each.long for each in found.told), *found.left_out)
        words = f"Would commit: {standup_line(found.told)}" if found.files else "Nothing to commit"
        yield Step(part="commit", state="left out", words=words, lines=lines)
        coming = what_comes(self._root, state)
        if coming:
            told = tuple(each.long for each in coming)
            words = f"Would take in: {standup_line(coming)}"
            yield Step(part="merge", state="left out", words=words, lines=told)
        self._received = coming
        self._ended(f"Nothing was done: {state}", is_done=True)


def _errors(count: int) -> str:
    return f"{count_words(count, 'error')} in the files"
