"""`diff`: what changed on the boards since a commit, a date or the last huddle, in words."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import FILES

from leantui.sharing import git as git_module

Call = Callable[..., Any]

VPN = "boards/desk/cards/7k3q0001.toml"
STARTER = "boards/desk/cards/7k9a0002.toml"
PRINTER = "boards/desk/cards/ab120003.toml"
PLANTS = "boards/home/cards/5h0p0005.toml"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class History:
    """A repository whose commits are made at times of our own."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self._monkeypatch = monkeypatch
        git(root, "init", "-q", "-b", "main")

    def at(self, at: str) -> None:
        """When what git does now is done."""
        for role in ("AUTHOR", "COMMITTER"):
            self._monkeypatch.setenv(f"GIT_{role}_NAME", "Mia")
            self._monkeypatch.setenv(f"GIT_{role}_EMAIL", "mia@test.example")
            self._monkeypatch.setenv(f"GIT_{role}_DATE", at)

    def commit(self, at: str) -> str:
        self.at(at)
        git(self.root, "add", "-A")
        git(self.root, "commit", "-q", "--allow-empty", "-m", "next")
        return git(self.root, "rev-parse", "HEAD")

    def edit(self, file: str, *changes: tuple[str, str]) -> None:
        text = (self.root / file).read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        self.write(file, text)

    def write(self, file: str, text: str) -> None:
        (self.root / file).parent.mkdir(parents=True, exist_ok=True)
        (self.root / file).write_text(text, encoding="utf-8")

    def move(self, file: str, old: str, new: str, at: str = "2026-03-12T10:00:00.000Z") -> None:
        entry = f'{{ at = {at}, by = "tom", event = "moved", from = "{old}", to = "{new}" }},\n]'
        text = (self.root / file).read_text().rstrip().removesuffix("]")
        text = text.replace(f'column = "{old}"', f'column = "{new}"').rstrip()
        if not text.endswith(","):
            text = text.replace("log = [{", "log = [\n  {") + ","
        self.write(file, f"{text}\n  {entry}\n")


@pytest.fixture
def history(work: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    """The workspace, committed on 10 March 2026; the present is 13 March, 09:00 in UTC, a Friday."""
    found = History(work, monkeypatch)
    found.commit("2026-03-10T12:00:00Z")
    return found


def sorts(found: Any, board: str = "desk") -> dict[str, list[str]]:
    """Cards by what became of them."""
    boards = {each["id"]: each for each in found.json["diff"]["boards"]}
    return {
        sort: [card["id"] for card in cards]
        for sort, cards in boards.get(board, {}).items()
        if isinstance(cards, list) and cards and isinstance(cards[0], dict) and "ref" in cards[0]
    }


def test_nothing(history: History, call: Call) -> None:
    found = call("diff")
    assert found.code == 0
    assert found.out.startswith("Nothing changed since the last commit (")
    assert call("diff", "--json").json["diff"]["boards"] == []
    assert "Nothing changed." in call("diff", "--format", "markdown").out


def test_every_sort_of_news(history: History, call: Call) -> None:
    history.move(VPN, "analyse", "done")
    history.move(PRINTER, "intake", "analyse")
    history.edit(
        STARTER,
        ('owner = "mia" },', 'owner = "mia" },\n  { at = 2026-03-12T09:00:00.000Z, by = "mia", event = "unblocked" },'),
    )  # fmt: skip
    old = "boards/desk/archive/2026/zz990004.toml"
    history.write("boards/desk/cards/zz990004.toml", FILES[old])
    (history.root / old).unlink()
    (history.root / PLANTS).rename(history.root / PLANTS.replace("5h0p0005", "5h0p0006"))
    found = call("diff", "--json")
    assert sorts(found) == {
        "finished": ["7k3q0001"],
        "moved": ["ab120003"],
        "unblocked": ["7k9a0002"],
        "restored": ["zz990004"],
    }
    assert sorts(found, "home") == {"new": ["5h0p0006"], "deleted": ["5h0p0005"]}
    history.commit("2026-03-11T12:00:00Z")
    again = call("diff", "HEAD~1..HEAD", "--json")
    assert sorts(again) == sorts(found)
    back = call("diff", "HEAD..HEAD~1", "--json")
    assert sorts(back) == {
        "moved": ["7k3q0001", "ab120003"],
        "blocked": ["7k9a0002"],
        "archived": ["zz990004"],
    }


def test_a_card_that_was_archived_is_one_change(history: History, call: Call) -> None:
    home = "boards/desk/archive/2026/7k3q0001.toml"
    (history.root / VPN).rename(history.root / home)
    found = call("diff", "--json")
    assert sorts(found) == {"archived": ["7k3q0001"]}
    (board,) = found.json["diff"]["boards"]
    (card,) = board["archived"]
    assert (card["words"], card["file"]) == (["archived"], home)


def test_what_is_agreed_on_and_who_can_what(history: History, call: Call) -> None:
    history.edit("boards/desk/board.toml", ('name = "Fix", wip = 1', 'name = "Fix", wip = 2'))
    history.edit("standards/new-starter.toml", ("revision = 7", "revision = 8"), ('do = "Prepare the laptop"', 'do = "Set up the laptop"'))  # fmt: skip
    history.write("standards/archive/new-starter.r7.toml", FILES["standards/new-starter.toml"])
    history.edit("people/tom.toml", ('name = "Tom"', 'name = "Tom"\nwip = 3'))
    history.write("people/eva.toml", 'name = "Eva"\n')
    history.edit("boards/desk/templates/incident.toml", ('"low"', '"high"'))
    found = call("diff").out
    assert "  The board\n    column Fix: limit 1 → 2\n" in found
    assert "  Templates\n    incident: changed\n" in found
    assert "\nStandards\n  new-starter  Set up a new starter: r7 → r8; step " in found
    assert "new-starter r7" not in found, "that it was superseded is no news of its own"
    assert "\nPeople\n  eva  Eva: new\n  tom  Tom: limit 3\n" in found


def test_words_as_text_and_as_markdown(history: History, call: Call) -> None:
    history.move(VPN, "analyse", "fix")
    history.move(PRINTER, "intake", "analyse")
    text = call("diff").out
    assert "\nService Desk\n  Moved\n    SD-7k3q  VPN drops: Analyse → Fix\n" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[red]jam[/red]" in text
    markdown = call("diff", "--format", "markdown").out
    assert markdown.startswith("# What changed since the last commit")
    assert "\n## Service Desk\n\n### Moved\n\n- **SD-7k3q** VPN drops: Analyse → Fix\n" in markdown
    assert r"\[red\]" in markdown or r"\[red]" in markdown


def test_files_that_git_does_not_know_yet(history: History, call: Call) -> None:
    history.write("boards/home/cards/5h0p0007.toml", FILES[PLANTS])
    history.write("boards/home/cards/5h0p0008.toml", "title = \n")
    history.write("boards/home/cards/notes.txt", "not ours")
    assert sorts(call("diff", "--json"), "home") == {
        "new": ["5h0p0007"],
        "unreadable": ["5h0p0008"],
    }


def test_other_line_ends_are_no_news(history: History, call: Call) -> None:
    for path in history.root.rglob("*.toml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert call("diff").out.startswith("Nothing changed since")


def test_since_a_date(history: History, call: Call) -> None:
    """Days begin in Berlin: 11 March there is from 10 March, 23:00 UTC."""
    history.move(VPN, "analyse", "fix")
    history.commit("2026-03-10T22:59:00Z")
    history.move(PRINTER, "intake", "analyse")
    history.commit("2026-03-10T23:30:00Z")
    history.move(STARTER, "fix", "done")
    history.commit("2026-03-12T12:00:00Z")
    (history.root / PLANTS).unlink()

    def moved(*when: str) -> list[str]:
        found = call("diff", *when, "--board", "desk", "--json")
        assert found.code == 0, found.err
        return sorted(card for cards in sorts(found).values() for card in cards)

    assert moved("--since", "today") == []
    assert moved("--since", "yesterday") == ["7k9a0002"]
    assert moved("--since", "thu") == ["7k9a0002"]
    assert moved("--since", "2026-03-11") == ["7k9a0002", "ab120003"]
    assert moved("--since", "2d") == ["7k9a0002", "ab120003"]
    assert moved("--since", "2026-03-10") == ["7k3q0001", "7k9a0002", "ab120003", "zz990004"]
    assert moved("--since", "2026-03-11T00:05") == ["7k9a0002", "ab120003"]
    assert moved("--since", "2026-03-11 00:31") == ["7k9a0002"]
    assert moved("--since", "1w") == ["7k3q0001", "7k9a0002", "ab120003", "zz990004"]
    assert moved("yesterday") == ["7k9a0002"]
    for long_ago in ("1971-01-01", "1960-01-01", "0001-01-01"):
        assert moved("--since", long_ago) == moved("--since", "1w")
    assert call("diff", "--since", "yesterday", "--board", "desk").out.startswith(
        "Since Thu 12 Mar 2026 ("
    )


def test_what_was_merged_later_is_news_though_made_earlier(history: History, call: Call) -> None:
    git(history.root, "checkout", "-q", "-b", "theirs")
    history.move(VPN, "analyse", "fix")
    history.commit("2026-03-11T12:00:00Z")
    git(history.root, "checkout", "-q", "main")
    history.edit(PLANTS, ("Water", "Feed"))
    history.commit("2026-03-11T10:00:00Z")
    history.at("2026-03-13T08:00:00Z")
    git(history.root, "merge", "-q", "--no-edit", "theirs")
    found = call("diff", "--since", "yesterday", "--board", "desk", "--json")
    assert sorts(found) == {"moved": ["7k3q0001"]}
    assert (
        call("diff", "--since", "yesterday", "--board", "home", "--json").json["diff"]["boards"]
        == []
    )


@pytest.mark.parametrize("when", ["tomorrow", "someday", "+3d", "2027-01-01", "nov", ""])
def test_no_time_of_the_past(history: History, call: Call, when: str) -> None:
    found = call("diff", "--since", when)
    if when:
        assert found.code == 2
        assert "yesterday, mon, 3d" in found.err
    else:
        assert found.code == 0


def test_no_such_commit(history: History, call: Call) -> None:
    for rev in ("nowhere", "--help-me", "HEAD~99", "nowhere..HEAD"):
        found = call("diff", "--", rev)
        assert found.code == 1
        assert "git knows no commit" in found.err
    assert call("diff", "HEAD", "--since", "today").code == 2


def huddle(board: str, day: str, at: str) -> str:
    return (
        f'board = "{board}"\ndate = {day}\nlog = [\n'
        f'  {{ at = {at}, by = "mia", event = "started" }},\n'
        f'  {{ at = {at}, by = "mia", event = "note", text = "we look again" }},\n]\n'
    )


def test_since_the_last_huddle(history: History, call: Call) -> None:
    for day in ("10", "12"):
        history.write(
            f"huddles/desk/2026-03-{day}.toml",
            huddle("desk", f"2026-03-{day}", f"2026-03-{day}T08:00:00.000Z"),
        )
    history.move(VPN, "analyse", "fix")
    history.commit("2026-03-12T07:59:00Z")
    history.move(PRINTER, "intake", "analyse")
    history.edit("people/tom.toml", ('name = "Tom"', 'name = "Tom"\nwip = 3'))
    history.commit("2026-03-12T09:00:00Z")
    found = call("diff", "--since", "huddle", "--board", "desk", "--json")
    assert sorts(found) == {"moved": ["ab120003"]}
    assert found.json["diff"]["people"] == []
    every = call("diff", "--since", "huddle")
    assert every.out.startswith("Since the huddle of Thu 12 Mar 2026, 09:00 (")
    assert "People\n  tom" in every.out
    assert "no huddle was recorded yet: Home" in every.err
    none = call("diff", "--since", "huddle", "--board", "home")
    assert none.code == 1
    assert "No huddle was recorded yet: Home" in none.err


def test_each_board_since_its_own_huddle(history: History, call: Call) -> None:
    history.move(VPN, "analyse", "fix")
    history.edit(PLANTS, ("Water", "Feed"))
    history.commit("2026-03-11T12:00:00Z")
    history.write("huddles/desk/2026-03-12.toml", huddle("desk", "2026-03-12", "2026-03-12T08:00:00.000Z"))  # fmt: skip
    history.write("huddles/home/2026-03-11.toml", huddle("home", "2026-03-11", "2026-03-11T08:00:00.000Z"))  # fmt: skip
    found = call("diff", "--since", "huddle", "--json")
    assert sorts(found) == {}
    assert sorts(found, "home") == {"changed": ["5h0p0005"]}
    assert [each["from"]["said"] for each in found.json["diff"]["boards"]] == [
        "the huddle of Thu 12 Mar 2026, 09:00",
        "the huddle of Wed 11 Mar 2026, 08:00",
    ]


def test_before_the_first_commit(work: Path, call: Call) -> None:
    git(work, "init", "-q")
    found = call("diff", "--json")
    assert sorts(found)["new"] == ["7k3q0001", "7k9a0002", "ab120003"]
    assert found.json["diff"]["from"]["commit"] is None
    assert "the beginning; nothing is committed yet" in call("diff").out


def test_without_git(work: Path, call: Call) -> None:
    for arguments in ((), ("--since", "yesterday"), ("HEAD",)):
        found = call("diff", *arguments)
        assert found.code == 1
        assert "not a git repository" in found.err


def test_a_shallow_clone_says_how_far_it_reaches(
    history: History, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.move(VPN, "analyse", "fix")
    history.commit("2026-03-12T12:00:00Z")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{history.root}", "shallow")
    monkeypatch.chdir(tmp_path / "shallow")
    found = call("diff", "--since", "2026-03-11")
    assert found.code == 0
    assert "Nothing changed since Wed 11 Mar 2026" in found.out
    assert "this clone is shallow: its history begins at 2026-03-12 12:00" in found.err


def test_in_a_folder_of_the_repository(
    work: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "top"
    (top / "sub").mkdir(parents=True)
    work.rename(top / "sub/our board")
    monkeypatch.chdir(top / "sub/our board")
    outer = History(top, monkeypatch)
    outer.commit("2026-03-10T12:00:00Z")
    inner = History.__new__(History)
    inner.root = top / "sub/our board"
    inner.move(VPN, "analyse", "fix")
    assert sorts(call("diff", "--json")) == {"moved": ["7k3q0001"]}
    outer.commit("2026-03-12T12:00:00Z")
    assert sorts(call("diff", "HEAD~1..", "--json")) == {"moved": ["7k3q0001"]}


def test_git_is_asked_as_often_for_many_cards(
    history: History, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []
    ask = git_module.ask

    def counting(root: Path, *arguments: str, **options: Any) -> git_module.Answer:
        asked.append(arguments)
        return ask(root, *arguments, **options)

    monkeypatch.setattr(git_module, "ask", counting)
    history.move(VPN, "analyse", "fix")
    call("diff")
    few = len(asked)
    for number in range(100):
        history.write(f"boards/home/cards/9z9z{number:04}.toml", FILES[PLANTS])
    history.commit("2026-03-12T12:00:00Z")
    for number in range(100):
        history.edit(f"boards/home/cards/9z9z{number:04}.toml", ("Water", "Feed"))
    asked.clear()
    found = call("diff", "--json")
    assert len(sorts(found, "home")["changed"]) == 100
    assert 0 < len(asked) <= few
