"""Recorded fields in the command of a service step: `{login}` in an argument."""

import re
from itertools import pairwise

PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
"""A field's name in braces; anything else in braces stays as it is."""
_INTERPRETER = re.compile(
    r"(?:ba|da|z|k|c|tc|fi|a)?sh|cmd|powershell|pwsh|python[\d.]*|perl|ruby|node|php|lua"
)
_CODE_OPTION = re.compile(r"-\w*[cer]|/[ck]|--?(?:eval|print|execute|command)", re.IGNORECASE)


def field_in_code(command: tuple[str, ...]) -> str | None:
    """An argument that an interpreter reads as code and that has a recorded field in it.

    What was recorded would be run there, so such a command isn't; None where there is none.
    """
    for at, part in enumerate(command):
        name = re.split(r"[\\/]", part)[-1].casefold().removesuffix(".exe")
        if not _INTERPRETER.fullmatch(name):
            continue
        for option, code in pairwise(command[at + 1 :]):
            if _CODE_OPTION.fullmatch(option) and PLACEHOLDER.search(code):
                return code
    return None
