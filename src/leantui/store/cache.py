"""The parse cache: what was read last time, so that a start reads only what changed since.

One file for each section in the state folder. Whatever is wrong with one, it counts as not there.
"""

import contextlib
import os
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cache as cached
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import msgspec

from leantui import __version__
from leantui.model.board import Board
from leantui.model.card import Card
from leantui.model.person import Person
from leantui.model.standard import Standard
from leantui.model.workspace import WorkspaceFile
from leantui.store.compose import SectionKey
from leantui.store.guard import Stamp
from leantui.store.section import Section

if TYPE_CHECKING:
    from leantui.store.read import Loaded

FORMAT = 1
_ITEM_OF_SECTION: dict[str, type] = {
    "workspace": WorkspaceFile,
    "boards": Board,
    "templates": dict,
    "cards": Card,
    "archive": Card,
    "standards": Standard,
    "people": Person,
}
_KEYED_BY_ID = ("cards", "archive", "people")
_KNOW_THEIR_FILE = ("cards", "archive", "people", "boards", "standards")
_PILE = 500
"""Items that are made, or written, in one go: some 5 ms."""
_MOMENT = 1
"""Code of the extension that holds a TOML date or time where a struct takes anything."""


_Part = tuple[str, Stamp, Any]
"""A file, its stamp and what is in it."""


class _Contents(msgspec.Struct, array_like=True):
    files: list[str]
    """Empty where the items know their file."""
    stamps: list[Stamp]
    unsure: dict[str, str]
    piles: list[bytes]
    """The items, some at a time: each pile holds the interpreter up for a moment only, so that keys are answered."""
    folders: dict[str, Stamp]
    """Empty where not every file of the folders is kept here."""


def cache_file(folder: Path, key: SectionKey) -> Path:
    """Where a section is kept."""
    name, board = key
    return folder / f"cache-v{FORMAT}-{name}{f'-{board}' if board else ''}.mp"


def read_section(folder: Path, key: SectionKey) -> Section:
    """The section as it was kept; an empty one where it wasn't, or can't be read."""
    try:
        data = cache_file(folder, key).read_bytes()
    except OSError:
        return Section()
    begin = head()
    body = memoryview(data)[len(begin) + 4 :]
    if not data.startswith(begin) or data[len(begin) : len(begin) + 4] != _sum(body):
        return Section()
    try:
        contents = msgspec.msgpack.decode(body, type=_Contents)
        decoder = _decoder(key[0])
        return _section(
            key[0], contents, [item for pile in contents.piles for item in decoder.decode(pile)]
        )
    except (msgspec.MsgspecError, ValueError, TypeError, KeyError, RecursionError):
        return Section()


def write_cache(loaded: "Loaded", folder: Path | None = None) -> None:
    """Keep what was read. Does nothing if the cache holds it already, or can't be written.

    Args:
        folder: where; None: where `loaded` was told to look for it.
    """
    target = folder or (Path(loaded.cache) if loaded.cache else None)
    if target is None:
        return
    for key in loaded.uncached:
        if key[0] == "archive" and not loaded.archive:
            continue
        section = loaded.sections.get(key)
        with contextlib.suppress(OSError):
            if section is None or not section.items:
                cache_file(target, key).unlink(missing_ok=True)
                continue
            target.mkdir(parents=True, exist_ok=True)
            _replace(cache_file(target, key), _encode(key[0], section))


def _replace(file: Path, data: bytes) -> None:
    temporary = file.with_suffix(f".{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def _section(name: str, contents: _Contents, items: list[Any]) -> Section:
    files = [item.file for item in items] if name in _KNOW_THEIR_FILE else contents.files
    keys = [item.id for item in items] if name in _KEYED_BY_ID else files
    if len(files) != len(items) or len(contents.stamps) != len(items):
        return Section()
    return Section(
        stamps=dict(zip(files, contents.stamps, strict=True)),
        items=dict(zip(keys, items, strict=True)),
        unsure=contents.unsure,
        folders=contents.folders,
    )


def _encode(name: str, section: Section) -> bytes:
    """What is kept: the files that were read well, and whose version shown is the one on disk."""
    kept = []
    for key, item in section.items.items():
        file = item.file if name in _KNOW_THEIR_FILE else key
        stamp = section.stamps.get(file)
        if stamp is not None and file not in section.problems and file not in section.empty:
            kept.append((file, stamp, item))
    encoder = msgspec.msgpack.Encoder()
    parts: list[_Part] = []
    for file, stamp, item in kept:
        with contextlib.suppress(msgspec.MsgspecError, OverflowError, ValueError, TypeError):
            kept_as = portable(item)
            encoder.encode(kept_as)
            parts.append((file, stamp, kept_as))
    files = {part[0] for part in parts}
    body = encoder.encode(
        _Contents(
            files=[] if name in _KNOW_THEIR_FILE else [part[0] for part in parts],
            stamps=[part[1] for part in parts],
            unsure={file: digest for file, digest in section.unsure.items() if file in files},
            piles=[encoder.encode([part[2] for part in pile]) for pile in _piles(parts)],
            folders=_settled_folders(section) if len(parts) == len(section.stamps) else {},
        )
    )
    return head() + _sum(body) + body


def _piles(parts: list[_Part]) -> Iterator[list[_Part]]:
    return (parts[at : at + _PILE] for at in range(0, len(parts), _PILE))


def _sum(body: bytes | memoryview) -> bytes:
    """By what a body that was scribbled on is known: a letter of a title, and it would still be a card."""
    return crc32(body).to_bytes(4)


def _settled_folders(section: Section) -> dict[str, Stamp]:
    """Stamps of the folders, if all is well in them."""
    is_well = not (section.problems or section.unsure or section.empty)
    return dict(section.folders) if is_well else {}


def portable(item: Any) -> Any:
    """The item with dates and times that stand where anything may stand in a form that is kept as it is."""
    if isinstance(item, dict):
        return _packed(item)
    changes: dict[str, Any] = {}
    extra = getattr(item, "extra", None)
    if extra:
        changes["extra"] = _packed(extra)
    if isinstance(item, Card) and any(entry.record for entry in item.log):
        changes["log"] = tuple(
            msgspec.structs.replace(entry, record=_packed(entry.record)) if entry.record else entry
            for entry in item.log
        )
    return msgspec.structs.replace(item, **changes) if changes else item


def _packed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _packed(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_packed(part) for part in value]
    if isinstance(value, datetime | date | time):
        return msgspec.msgpack.Ext(_MOMENT, f"{type(value).__name__} {value.isoformat()}".encode())
    return value


_MOMENTS: dict[str, Any] = {"datetime": datetime, "date": date, "time": time}


def unpacked(code: int, data: memoryview) -> Any:
    """What `portable` made of a date or time, as it was: msgspec's `ext_hook`."""
    kind, _, text = bytes(data).decode().partition(" ")
    if code != _MOMENT:
        raise ValueError(f"unknown extension {code}")
    return _MOMENTS[kind].fromisoformat(text)


@cached
def _decoder(name: str) -> "msgspec.msgpack.Decoder[Any]":
    """Of a pile of items."""
    item: Any = _ITEM_OF_SECTION[name]
    return msgspec.msgpack.Decoder(list[item], ext_hook=unpacked)


@cached
def head() -> bytes:
    """What a cache of this version begins with: any other definition of the structs makes another."""
    structs: list[type[msgspec.Struct]] = [WorkspaceFile, Board, Card, Person, Standard, Stamp]
    seen: dict[str, str] = {}
    while structs:
        struct = structs.pop()
        if struct.__qualname__ in seen:
            continue
        notes = {name: str(note) for name, note in struct.__annotations__.items()}
        seen[struct.__qualname__] = f"{struct.__struct_encode_fields__}{notes}"
        structs += _mentioned(struct)
    text = f"{__version__} {sorted(seen.items())}"
    return f"leantui cache {FORMAT} {crc32(text.encode()):08x} {len(text)}\n".encode()


def _mentioned(struct: type) -> list[type[msgspec.Struct]]:
    """Structs that the annotations of a struct speak of."""
    found: list[type[msgspec.Struct]] = []
    notes: list[Any] = list(struct.__annotations__.values())
    while notes:
        note = notes.pop()
        if isinstance(note, type) and issubclass(note, msgspec.Struct):
            found.append(note)
        notes += getattr(note, "__args__", ())
    return found
