"""A process that reads cards for another one: paths in, cards out, until nothing more comes in.

`python -P -m leantui.store.reader_process`, begun by `leantui.store.readers` and by nobody else. What is not simply
read and right is named, and left to the process that asked.
"""

import gc
import sys
import time
from typing import IO

import msgspec

from leantui.model.card import Card
from leantui.store.cache import head, portable
from leantui.store.guard import FileBytes, Stamp, read_bytes
from leantui.store.kinds import is_well_named, place_of
from leantui.store.parse import blob_hash, parse_file

LENGTH = 8
"""Bytes before each message that say how many it has."""


class Task(msgspec.Struct, frozen=True, array_like=True):
    """What is to be read."""

    root: str
    files: list[str]


class Found(msgspec.Struct, frozen=True, array_like=True):
    """What was read: lists that go side by side, and the rest."""

    cards: list[Card]
    stamps: list[Stamp]
    digests: list[str]
    """The hash of what was read where the file may change again without its stamp telling; else empty."""
    rest: list[str]
    """Files that can't be read, aren't cards, or have something wrong in them."""


def read_cards(task: Task, now_ns: int) -> Found:
    """Read files of cards whose folders are known to lie inside the root."""
    found = Found([], [], [], [])
    for file in task.files:
        read = read_bytes(task.root, file, is_placed=True)
        card = _card(read.data, file) if isinstance(read, FileBytes) else None
        if card is None or not isinstance(read, FileBytes):
            found.rest.append(file)
            continue
        found.cards.append(card)
        found.stamps.append(read.stamp)
        found.digests.append(blob_hash(read.data) if read.stamp.is_racy(now_ns) else "")
    return found


def _card(data: bytes, file: str) -> Card | None:
    """The card; None where there is anything to say about it."""
    place = place_of(file)
    if place is None or place.kind != "card" or not is_well_named(place) or not data.strip():
        return None
    parsed = parse_file(data, place, file, thorough=False)
    is_well = not parsed.problems and isinstance(parsed.item, Card)
    return parsed.item if is_well else None


def encoded(found: Found) -> bytes:
    """What was read as it is sent; what can't be sent is left to be read there."""
    encoder = msgspec.msgpack.Encoder()
    sent = Found([], [], [], list(found.rest))
    for card, stamp, digest in zip(found.cards, found.stamps, found.digests, strict=True):
        kept_as = portable(card)
        try:
            encoder.encode(kept_as)
        except (msgspec.MsgspecError, OverflowError, ValueError, TypeError):
            sent.rest.append(card.file)
            continue
        sent.cards.append(kept_as)
        sent.stamps.append(stamp)
        sent.digests.append(digest)
    return encoder.encode(sent)


def send(stream: IO[bytes], body: bytes) -> None:
    """Send one message."""
    stream.write(len(body).to_bytes(LENGTH) + body)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """The next message; nothing at the end, or where it breaks off."""
    size = int.from_bytes(stream.read(LENGTH))
    body = stream.read(size)
    return body if len(body) == size else b""


def main() -> None:
    """Say what is spoken here, then answer one task after the other."""
    gc.disable()
    tasks, answers = sys.stdin.buffer, sys.stdout.buffer
    send(answers, head())
    while body := receive(tasks):
        found = read_cards(msgspec.msgpack.decode(body, type=Task), time.time_ns())
        send(answers, encoded(found))


if __name__ == "__main__":
    main()
