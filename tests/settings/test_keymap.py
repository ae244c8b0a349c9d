"""Keys in force: any action takes any keys, and nothing is bound to two actions unsaid."""

import pytest
from textual.keys import _character_to_key

from leantui.actions import ACTIONS
from leantui.keymap import RESERVED, Keymap, keymap
from leantui.model.keys import key_name, show_key
from leantui.model.settings import Keys, Settings


def keys_of(**settled: Keys) -> tuple[Keymap, list[tuple[str, str, str]]]:
    names = {name.replace("__", ".").replace("_", "-"): keys for name, keys in settled.items()}
    found, findings = keymap(Settings(keys=names))
    return found, [(str(each.path[1]), each.code, each.severity) for each in findings]


@pytest.mark.parametrize(
    ("written", "name", "shown"),
    [
        ("x", "x", "x"),
        ("X", "X", "X"),
        ("shift+x", "X", "X"),
        ("ctrl+R", "ctrl+r", "ctrl+r"),
        ("?", "question_mark", "?"),
        ("slash", "slash", "/"),
        ("+", "plus", "+"),
        ("ctrl++", "ctrl+plus", "ctrl++"),
        ("esc", "escape", "esc"),
        ("pgup", "pageup", "pgup"),
        ("shift+←", "shift+left", "shift+←"),
        ("shift+ctrl+Left", "ctrl+shift+left", "ctrl+shift+←"),
        ("F6", "f6", "f6"),
        (" ", None, ""),
        ("space", "space", "space"),
        ("é", "é", "é"),
        ("", None, ""),
        ("xx", None, ""),
        ("hyper+x", None, ""),
        ("ctrl+ctrl+x", None, ""),
        ("\x07", None, ""),
    ],
)
def test_keys_as_people_write_them(written: str, name: str | None, shown: str) -> None:
    assert key_name(written) == name
    if name is not None:
        assert show_key(name) == shown
        assert key_name(shown) == name


@pytest.mark.parametrize("sign", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
def test_signs_are_named_as_the_framework_names_them(sign: str) -> None:
    assert key_name(sign) == _character_to_key(sign)


def test_every_standard_key_can_be_written_as_it_is_shown() -> None:
    for action in ACTIONS:
        for key in action.keys:
            assert key_name(show_key(key)) == key_name(key) == key


def test_one_key_several_and_none() -> None:
    found, told = keys_of(card__archive="X", look__density=("z", "f6"), select__first=())
    assert found.by_id["card.archive"].keys == ("X",)
    assert found.by_id["look.density"].keys == ("z", "f6")
    assert found.by_id["select.first"].keys == ()
    assert found.by_id["card.due"].keys == ("D",)
    assert told == []


def test_a_standard_key_goes_to_the_action_it_was_settled_for_and_both_are_named() -> None:
    found, told = keys_of(look__density="x")
    assert found.by_id["look.density"].keys == ("x",)
    assert found.by_id["card.archive"].keys == ()
    assert told == [("look.density", "key-clash", "warning")]
    _, findings = keymap(Settings(keys={"look.density": "x"}))
    assert "look.density" in findings[0].message
    assert "card.archive" in findings[0].message


def test_no_clash_where_the_other_action_has_moved() -> None:
    found, told = keys_of(look__density="x", card__archive="z")
    assert told == []
    assert found.by_id["card.archive"].keys == ("z",)


def test_of_two_settled_actions_the_first_gets_the_key_and_the_second_keeps_its_own() -> None:
    found, told = keys_of(card__tags="X", card__due="X")
    assert found.by_id["card.tags"].keys == ("X",)
    assert found.by_id["card.due"].keys == ("D",)
    assert told == [("card.due", "key-clash", "error")]


def test_an_unknown_action_is_named_with_the_nearest() -> None:
    _, findings = keymap(Settings(keys={"card.archiv": "X"}))
    assert [(each.code, each.hint) for each in findings] == [
        ("unknown-action", "Did you mean card.archive?")
    ]


def test_a_key_that_isn_t_one_is_named_and_the_others_hold() -> None:
    found, told = keys_of(card__due=("pagup", "f7"), card__tags="pagup")
    assert found.by_id["card.due"].keys == ("f7",)
    assert found.by_id["card.tags"].keys == ("t",)
    assert {code for _, code, _ in told} == {"unknown-key-name"}


@pytest.mark.parametrize("key", RESERVED)
def test_reserved_keys_stay_with_what_they_do(key: str) -> None:
    found, told = keys_of(card__due=key)
    assert told == [("card.due", "reserved-key", "error")]
    assert found.by_id["card.due"].keys == ("D",)


def test_an_action_keeps_its_reserved_key() -> None:
    found, told = keys_of(general__quit=(), look__clear="f9")
    assert found.by_id["general.quit"].keys == ("ctrl+q",)
    assert found.by_id["look.clear"].keys == ("f9", "escape")
    assert told == []


def test_hints_and_footer_follow_the_keys() -> None:
    found, _ = keys_of(change__undo="f3", card__move_right="f4", card__new=())
    assert found.hint("change.undo", "undoes") == "f3 undoes"
    assert found.hint("card.new", "makes one") == ""
    shown = {action.id: found.footer_keys(action) for action in found.footer}
    assert shown["card.move-left"] == "H f4"
    assert shown["select.left"] == "←↓↑→"
    assert "card.new" not in shown


def test_the_standard_keys_clash_nowhere() -> None:
    found, findings = keymap(Settings(keys={"card.archive": "x"}))
    assert findings == []
    assert [action.keys for action in found.actions] == [action.keys for action in ACTIONS]


def test_keys_of_pages_and_questions_are_settled_the_same_way() -> None:
    found, told = keys_of(library__order="f5", form__submit="ctrl+enter", card__comment="C")
    assert told == []
    assert found.overrides == {
        "library.order": "f5",
        "form.submit": "ctrl+enter",
        "card.comment": "C",
    }
    assert found.shown("library.order") == "f5"


def test_a_page_s_key_may_be_the_board_s_but_not_another_one_s_of_the_page() -> None:
    _, told = keys_of(library__order="b")
    assert told == []
    found, told = keys_of(library__order="E")
    assert told == [("library.order", "key-clash", "warning")]
    assert found.shown("library.edit") == "f4"


def test_where_letters_are_typed_a_letter_is_no_key() -> None:
    found, told = keys_of(filter__take="t", form__submit=("?", "space", "f8"))
    assert told == [
        ("filter.take", "typed-key", "error"),
        ("form.submit", "typed-key", "error"),
        ("form.submit", "typed-key", "error"),
    ]
    assert found.shown("filter.take") == "tab"
    assert found.shown("form.submit") == "f8"
