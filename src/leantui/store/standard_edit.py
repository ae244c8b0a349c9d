"""A standard's text made to say the next thing in its life; all that isn't touched stays byte for byte."""

from typing import Any

import msgspec
import tomli

from leantui.model.standard import STANDARD_NOT_IN_FILE, ChangeEntry, Standard
from leantui.store.blocks import block_text, document_of
from leantui.store.edit import EditError, edit_text
from leantui.store.merge import Parsed, rewritten
from leantui.store.merge_rules import RULES, Tables, item_id
from leantui.store.standard_text import DRAFT_HEAD, block_of, draft_text, standard_data
from leantui.store.statements import line_end_of
from leantui.store.toml_values import is_same

KEY_ORDER = tuple(name for name in Standard.__struct_fields__ if name not in STANDARD_NOT_IN_FILE)
CHANGE_KEYS = ChangeEntry.__struct_encode_fields__
_SCHEMA_LINES = {
    False: "#:schema ../schemas/standard.json",
    True: "#:schema ../../schemas/standard.json",
}
"""The first line of a standard's file, by whether it lies in a folder below `standards/`."""


def edited_standard(text: str, before: Standard, after: Standard) -> str:
    """`text`, which is the file of `before`, as the file of `after`.

    Raises:
        EditError: if that can't be done without touching something else.
    """
    text = _with_head(text, after)
    was, shall = standard_data(before), standard_data(after)
    changed = {
        key
        for key in (*was, *shall)
        if key != "change" and not is_same(was.get(key), shall.get(key))
    }
    text = edit_text(
        text,
        {key: was[key] for key in was if key in changed},
        {key: shall[key] for key in shall if key in changed},
        order=KEY_ORDER,
    )
    if is_same(was.get("change"), shall.get("change")):
        return text
    return _with_changes(text, was.get("change", []), shall.get("change", []))


def new_standard_text(standard: Standard) -> str:
    """A standard's file that is made from nothing."""
    text = draft_text(standard)
    return text if standard.is_draft else _with_head(text, standard)


def _with_head(text: str, after: Standard) -> str:
    """The line that names the schema from where the file lies, and what is said of drafts alone."""
    wanted = _SCHEMA_LINES[after.file.count("/") > 1]
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    first, end, rest = text.removeprefix(mark).partition("\n")
    if first.rstrip("\r") in _SCHEMA_LINES.values():
        first = wanted + ("\r" if first.endswith("\r") else "")
    if not after.is_draft:
        for remark in DRAFT_HEAD:
            rest = rest.replace(f"{remark}\n", "", 1)
    return f"{mark}{first}{end}{rest}"


def _with_changes(text: str, was: list[Any], shall: list[Any]) -> str:
    """The entries that say why each revision was made: new ones as blocks, above those that are there."""
    rule = RULES["standard"]["change"]
    assert isinstance(rule, Tables)
    written = tomli.loads(text.removeprefix("\ufeff"))
    there: list[Any] = written.get("change", [])
    ids = [item_id(item, rule) for item in there]
    is_inline = "change" in written and not any(
        block.key == "change" for block in document_of(text.removeprefix("\ufeff")).blocks
    )
    for item in () if is_inline else shall:
        if item_id(item, rule) not in ids:
            text = _with_block(text, block_of("change", item))
    known = {item_id(item, rule): item for item in was}
    wanted = []
    for item in shall:
        id_ = item_id(item, rule)
        held = there[ids.index(id_)] if id_ in ids else item
        wanted.append(_patched(held, known.get(id_, {}), item) if id_ in ids else item)
        if not is_inline and not is_same(wanted[-1], held):
            text = _with_edited_block(text, held, wanted[-1])
    data = {**tomli.loads(text.removeprefix("\ufeff")), "change": wanted}
    if not wanted:
        del data["change"]
    try:
        return rewritten(Parsed.of(text), data, "standard")
    except ValueError as error:
        raise EditError(str(error)) from error


def _with_edited_block(text: str, held: dict[str, Any], wanted: dict[str, Any]) -> str:
    """The text with other keys in the `[[change]]` that says what is held."""
    document = document_of(text.removeprefix("\ufeff"))
    for block in document.blocks:
        if block.key == "change" and is_same(tomli.loads(block.inner), held):
            inner = edit_text(block.inner, held, wanted, order=CHANGE_KEYS)
            edited = msgspec.structs.replace(block, inner=inner)
            return text.replace(block_text(block), block_text(edited), 1)
    return text


def _patched(written: dict[str, Any], was: dict[str, Any], shall: dict[str, Any]) -> dict[str, Any]:
    """An entry as it is written, with what is to change in it; keys of later versions stay."""
    gone = {key for key in was if key not in shall}
    changed = {key: value for key, value in shall.items() if not is_same(was.get(key), value)}
    return {key: value for key, value in written.items() if key not in gone} | changed


def _with_block(text: str, block: str) -> str:
    """The text with a `[[change]]` above the first one, else at its end."""
    line_end = line_end_of(text)
    block = block.replace("\n", line_end)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    document = document_of(text.removeprefix(mark))
    found = next((each for each in document.blocks if each.key == "change"), None)
    if found is None:
        tail = "" if text.endswith("\n") else line_end
        return f"{text}{tail}{line_end}{block}{line_end}"
    whole = block_text(found)
    at = text.find(whole)
    if at < 0:
        raise EditError("[[change]] can't be added here without touching something else")
    at += len(found.above)
    return f"{text[:at]}{block}{line_end}{line_end}{text[at:]}"
