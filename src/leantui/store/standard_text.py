"""The text of a new standard's file: keys in the order of the format, steps as blocks, remarks for whoever goes on."""

from typing import Any

import msgspec

from leantui.model.standard import STANDARD_NOT_IN_FILE, Standard
from leantui.store.toml_values import top_value

SCHEMA_LINE = "#:schema ../../schemas/standard.json"

DRAFT_HEAD = (
    "# A draft: it may run on cards of its pilot. Approved by its process group it moves to standards/,",
    '# with status = "effective" and the date from which it is in force.',
)
_TO_FILL = (
    ("group", "[]", "the process group, which approves changes"),
    ("review_by", "YYYY-MM-DD", "the date by which it is to be looked at again"),
    ("purpose", '""', "what the job is for"),
    ("trigger", '""', "what sets it off"),
    ("takt", '""', "the pace that demand sets"),
    ("target_time", '""', "how long one run should take, such as 2h30m"),
    ("tools", "[]", "what is used"),
    ("safety", "[]", "what nobody may do, and why not"),
)
"""Keys that are left to be written by hand: shown as remarks, in the order of the format."""

_KEYS = tuple(name for name in Standard.__struct_fields__ if name not in STANDARD_NOT_IN_FILE)
_BLOCKS = ("role", "step", "change")


def draft_text(standard: Standard) -> str:
    """The file of a draft, with a remark for every key that a good standard has and this one hasn't yet."""
    table = standard_data(standard)
    remarks = {key: f"# {f'{key} = {form}':<34} # {why}" for key, form, why in _TO_FILL}
    lines = [SCHEMA_LINE, *DRAFT_HEAD]
    for key in _KEYS:
        if key in table and key not in _BLOCKS:
            lines.append(f"{key} = {top_value(table[key])}")
        elif key in remarks:
            lines.append(remarks[key])
    blocks = [block_of(key, item) for key in _BLOCKS for item in table.get(key, ())]
    return "\n\n".join(["\n".join(lines), *blocks]) + "\n"


def standard_data(standard: Standard) -> dict[str, Any]:
    """The standard as the plain data of its file, in the order of its keys.

    What is at its default is left out, but for revision and status, which a reader looks for.
    """
    always = {"revision": standard.revision, "status": standard.status}
    found = plain(standard) | always
    return {key: found[key] for key in _KEYS if key in found}


def plain(value: Any) -> Any:
    """A value of a struct as TOML would hold it, without what is at its default."""
    if isinstance(value, msgspec.Struct):
        return {
            field.encode_name: plain(part)
            for field in msgspec.structs.fields(value)
            if (part := getattr(value, field.name)) != field.default
        }
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def block_of(key: str, item: dict[str, Any]) -> str:
    """An item of an array as a block of its own, without the line end behind it."""
    return "\n".join(
        [f"[[{key}]]", *(f"{name} = {top_value(part)}" for name, part in item.items())]
    )
