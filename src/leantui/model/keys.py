"""Keys as people write them, and as the terminal framework names them."""

import unicodedata

_MODIFIERS = ("alt", "ctrl", "shift", "super")
_NAMED = frozenset(
    ["left", "right", "up", "down", "home", "end", "pageup", "pagedown", "insert", "delete", "tab",
     "space", "enter", "backspace", "escape", *(f"f{number}" for number in range(1, 25))]
)  # fmt: skip
_ALSO = {
    "←": "left", "→": "right", "↑": "up", "↓": "down", "pgup": "pageup", "pgdn": "pagedown",
    "esc": "escape", "return": "enter", "del": "delete", "ins": "insert",
}  # fmt: skip
_SIGNS = {
    "solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at",
    "hyphen_minus": "minus", "plus_sign": "plus", "low_line": "underscore",
}  # fmt: skip
"""Unicode's names of signs that terminals' key names call otherwise."""


def key_name(text: str) -> str | None:
    """The terminal framework's name of a key that a person wrote: `ctrl+r`, `H`, `?`, `←`; None if there is none."""
    text = text.strip()
    *modifiers, last = (
        text.split("+") if not text.endswith("+") else [*text[:-1].split("+")[:-1], "+"]
    )
    held = [each.lower() for each in modifiers]
    if not last or any(each not in _MODIFIERS for each in held) or len(set(held)) < len(held):
        return None
    name = _last_name(last)
    if name is None:
        return None
    if "shift" in held and len(name) == 1 and name.isalpha():
        held.remove("shift")
        name = name.upper()
    if "ctrl" in held:
        name = name.lower()
    return "+".join([*sorted(held, key=_MODIFIERS.index), name])


def _last_name(text: str) -> str | None:
    lower = text.lower()
    name = _ALSO.get(lower, lower)
    if name in _NAMED or name in _SIGN_NAMES:
        return name
    if len(text) != 1 or not text.isprintable():
        return None
    if text == " ":
        return "space"
    return text if text.isalnum() else _sign_name(text)


def _sign_name(character: str) -> str:
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _SIGNS.get(name, name)


_WRITTEN_SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_SIGN_NAMES = frozenset(map(_sign_name, _WRITTEN_SIGNS))


KEY_NAMES = (*sorted(_NAMED), *_ALSO)
"""Names a person may write, beside single letters, digits and signs."""

_SHOWN = {
    "left": "←", "right": "→", "up": "↑", "down": "↓", "pageup": "pgup", "pagedown": "pgdn",
    "escape": "esc",
    **{_sign_name(sign): sign for sign in _WRITTEN_SIGNS},
}  # fmt: skip


def show_key(key: str) -> str:
    """A key as people write it: `shift+←`, `ctrl+p`, `?`."""
    *modifiers, last = key.split("+")
    return "+".join([*modifiers, _SHOWN.get(last, last)])
