"""What approvals are given to: a mark of all that a draft says, but for who approved it, its dates and where it stands."""

from typing import Any

_NOT_AGREED_ON = frozenset({"status", "pilot", "effective", "review_by", "merge_conflict"})
"""Keys that change on the way into force without another word to agree with."""
_OF_THE_CHANGE = frozenset({"date", "approved_by", "approvals"})


def wording_of(table: dict[str, Any]) -> str:
    """16 hex digits that differ as soon as a key, a value or an order of steps does.

    They are taken from what the file says, not from its bytes: remarks, line ends and the order of keys are
    nothing that anybody agrees with, so git may check the file out in another form.

    Args:
        table: the file as read, with keys that this version doesn't know.
    """
    from hashlib import sha1

    import msgspec

    said = {key: value for key, value in table.items() if key not in _NOT_AGREED_ON}
    if isinstance(changes := said.get("change"), list):
        said["change"] = [_without_approvals(each) for each in changes]
    text = msgspec.json.encode(said, order="sorted", enc_hook=str)
    return sha1(text, usedforsecurity=False).hexdigest()[:16]


def _without_approvals(change: Any) -> Any:
    if not isinstance(change, dict):
        return change
    return {key: value for key, value in change.items() if key not in _OF_THE_CHANGE}
