"""What is said of files whose names can't be what they are."""

from leantui.model.ids import is_id
from leantui.model.problem import Problem
from leantui.store.codes import Code


def bad_name(file: str) -> Problem:
    """What is said of a file whose name, or whose folder's, can't name anything."""
    name = file.rsplit("/", 1)[-1]
    suggestion = suggested_id(name.removesuffix(".toml"))
    return named_problem(
        file,
        "bad-file-name",
        "The name is not an id: up to 64 lower-case letters, digits and hyphens, and no name "
        "that Windows reserves",
        f"Rename it, for example to {suggestion}.toml" if suggestion else "Rename it",
    )


def is_text(name: str) -> bool:
    """Whether a name that the system lists is text: not so where its bytes aren't UTF-8."""
    return name.isascii() or not any("\ud800" <= char <= "\udfff" for char in name)


def as_text(name: str) -> str:
    """The name as it can be written and shown, with � for each byte that is no text."""
    return "".join(char if is_text(char) else "�" for char in name)


def name_not_text(file: str) -> Problem:
    """What is said of a file or folder that nothing written in UTF-8 can name."""
    return named_problem(
        file,
        "bad-file-name",
        "The name is not UTF-8, so nothing of it is read",
        "Rename it in lower-case letters, digits and hyphens",
    )


def suggested_id(name: str) -> str:
    """The id that a name was probably meant to be; empty where none can be made of it, or it is one."""
    kept = "".join(char if char.isascii() and char.isalnum() else "-" for char in name.lower())
    wanted = "-".join(part for part in kept.split("-") if part)[:64]
    return wanted if is_id(wanted) and wanted != name else ""


def doubled_id(file: str, card_id: str, other: str) -> Problem:
    """What is said of the second file with an id."""
    return named_problem(
        file,
        "duplicate-id",
        f"{card_id} is already the id of {other}",
        "Delete one of the two, or rename it to a new id",
    )


def named_problem(file: str, code: Code, message: str, hint: str = "") -> Problem:
    """An error about a file as a whole."""
    return Problem(
        file=file, line=0, column=0, severity="error", code=code, key="", message=message, hint=hint
    )


def board_file(board: str) -> str:
    """Where a board's definition lies."""
    return f"boards/{board}/board.toml"


def undefined_board(board: str) -> Problem:
    """What is said of a folder with cards and without a definition."""
    return named_problem(
        board_file(board),
        "missing-board",
        f"The folder boards/{board} has cards and no board.toml",
        "Write one, or take it back from git; its cards are shown in the columns they name",
    )
