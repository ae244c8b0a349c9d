"""Names of branches: what a shell, a web address and git take as it is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leantui.rules.branch import branch_name


@pytest.mark.parametrize(
    ("ref", "title", "name"),
    [
        ("SD-ab3k", "New starter: J. Doe", "sd-ab3k-new-starter-j-doe"),
        ("SD-ab3k", "Größe für Zoë", "sd-ab3k-groesse-fuer-zoe"),
        ("SD-ab3k", "日本", "sd-ab3k"),
        ("SD-ab3k", "a" * 80, "sd-ab3k"),
        ("SD-ab3k", " ".join(["word"] * 20), "sd-ab3k-" + "-".join(["word"] * 10)),
    ],
)
def test_names(ref: str, title: str, name: str) -> None:
    assert branch_name(ref, title) == name


@given(st.text())
def test_any_title_gives_a_name(title: str) -> None:
    name = branch_name("SD-ab3k", title)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert len(name) <= 60
