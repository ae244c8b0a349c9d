"""What the project depends on is written down once: names and tested versions, and no place to get them from."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGE_INDEXES = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry." + "npm" + "js.org",
    "conda." + "anaconda.org",
    "extra-" + "index-url",
    "--" + "index-url",
    "--" + "find-links",
)
"""Written in two parts, so that this file doesn't contain what it looks for."""

TESTED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][A-Za-z0-9.+!]*")


def constraints(root: Path) -> dict[str, str]:
    """Tested versions by canonical name."""
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines)
    return {canonicalize_name(name): version for name, version in pairs}


def declared(root: Path) -> list[Requirement]:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    texts = [*project["dependencies"], *(text for extra in extras for text in extra)]
    return [Requirement(text) for text in texts]


def test_no_file_says_where_packages_come_from(project_files: list[Path], root: Path) -> None:
    found = []
    for path in project_files:
        text = path.read_bytes().decode("utf-8", "replace").lower()
        name = path.relative_to(root).as_posix()
        found += [f"{name}: {address}" for address in PACKAGE_INDEXES if address in text]
    assert found == []


def test_constraints_are_names_and_versions_only(root: Path) -> None:
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not TESTED.fullmatch(line)] == []
    assert len(constraints(root)) == len(lines), "a package stands there twice"


def test_every_dependency_was_tested_in_a_version_that_is_allowed(root: Path) -> None:
    tested = constraints(root)
    for need in declared(root):
        version = tested.get(canonicalize_name(need.name))
        assert version is not None, f"{need.name} is missing in constraints.txt"
        assert need.specifier.contains(version, prereleases=True), f"{need} but {version} is tested"
        assert need.url is None, f"{need.name} comes from an address"


def test_what_dependencies_need_was_tested_too(root: Path) -> None:
    tested = constraints(root)
    wanted = {
        (canonicalize_name(need.name), extra)
        for need in declared(root)
        for extra in ("", *need.extras)
    }
    seen: set[tuple[str, str]] = set()
    while wanted:
        name, extra = wanted.pop()
        seen.add((name, extra))
        try:
            needs = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # only for another platform or Python
        for need in map(Requirement, needs):
            if need.marker is None or need.marker.evaluate({"extra": extra}):
                new = {(canonicalize_name(need.name), each) for each in ("", *need.extras)}
                wanted |= new - seen
    assert sorted({name for name, _ in seen} - tested.keys()) == []


def test_no_direct_reference_hides_in_the_project_file(root: Path) -> None:
    text = (root / "pyproject.toml").read_text("utf-8")
    assert re.findall(r"[\w.-]+ @ \S+", text) == []
