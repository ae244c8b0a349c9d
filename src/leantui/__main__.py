"""`leantui` and `python -m leantui`."""

import contextlib
import gc
import sys


def main() -> None:
    """Run the command line; without a command it opens the board."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal that lacks a character shows ?
    gc.disable()  # a command is over before collecting would pay; the board turns it on again
    if sys.argv[1:2] == ["merge-driver"] and len(sys.argv) == 7:
        # msgspec does with `typing` where it doesn't find this, whose import takes a fifth of the time.
        sys.modules.setdefault("typing_extensions", None)  # type: ignore[arg-type]  # None: it can't be imported
        from leantui.sharing.driver import main as merge_driver

        sys.exit(merge_driver(sys.argv[2:]))  # git waits for it, once for each file
    from leantui.cli.quick import open_quickly

    code = open_quickly(sys.argv[1:])
    if code is not None:
        sys.exit(code)
    from leantui.cli.main import leantui

    try:
        leantui(prog_name="leantui")
    except OSError as error:
        from leantui.cli.output import forget_output, say_failure

        say_failure(error)
        forget_output()
        sys.exit(1)


if __name__ == "__main__":
    main()
