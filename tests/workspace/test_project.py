"""Functions by name in segfn.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from segfn_nb.errors import OptionError
from segfn_nb.functions.settings import Setting
from segfn_nb.workspace.kinds import load
from segfn_nb.workspace.project import project_entry

TOML = """
[functions.crm]
file = "js/crm.js"
kind = "insert"
on = "source"
events = "data/events.csv"
http = "mock:rules.toml"

[[functions.crm.settings]]
name = "endpoint"
value = "https://crm.example"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a project file and its function."""
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "crm.js").write_text("function onTrack(e, s) { return { to: s.endpoint } }")
    (tmp_path / "rules.toml").write_text('[[rule]]\nurl = "*"\nstatus = 503\n')
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "events.csv").write_text("type,event\ntrack,A\n")
    file = tmp_path / "segfn.toml"
    file.write_text(TOML)
    return file


def test_paths_are_relative_to_the_project_file(project: Path) -> None:
    """File, events and mock rules lie where the project file is, whatever the current folder."""
    entry = project_entry("crm", project)
    folder = project.parent

    assert (entry.file, entry.events, entry.http) == (
        folder / "js/crm.js",
        [f"{folder}/data/events.csv"],
        f"mock:{folder}/rules.toml",
    )


@pytest.mark.parametrize("mode", ["cassette:{}", "record:{}@crm.example", "record-add:{}@crm.example,*.example.org"])
def test_cassettes_lie_beside_the_project_file(mode: str, project: Path) -> None:
    """A cassette to play or to record is where the project file is; the hosts stay."""
    project.write_text(TOML.replace('"mock:rules.toml"', f'"{mode.format("crm.jsonl")}"'))

    assert project_entry("crm", project).http == mode.format(project.parent / "crm.jsonl")


def test_a_function_is_loaded_with_its_settings(project: Path) -> None:
    """`load` makes the function that the file describes."""
    function = load("crm", project=project)
    outcome = function({"type": "track"})

    assert repr(function) == "InsertFunction('crm')"
    assert outcome.value == {"to": "https://crm.example"}


def test_the_project_files_events_and_http_are_the_functions_own(project: Path) -> None:
    """A loaded function replays the events and is answered by the rules that the project file names."""
    results = load("crm", project=project).replay(progress=False)

    assert (results.rows_in, results.http) == (1, f"mock:{project.parent}/rules.toml (1 rule)")


def test_the_file_holds_settings_as_code_does(project: Path) -> None:
    """Every field of a setting may stand in the file, with the meaning it has in code."""
    fields = 'name = "tags"\ntype = "ARRAY"\nrequired = true\nlabel = "Tags"\ndescription = "d"\nvalue = ["a"]\n'
    secret = '[[functions.crm.settings]]\nname = "key"\nsensitive = true\nenv = "KEY"\nask = true\n'
    project.write_text(TOML[: TOML.index('name = "endpoint"')] + fields + secret)

    assert project_entry("crm", project).settings == [
        Setting(name="tags", type="ARRAY", required=True, label="Tags", description="d", value=["a"]),
        Setting(name="key", sensitive=True, env="KEY", ask=True),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("functions.crm", "functions.mail"), "has no function 'crm'. It has: mail"),
        (('kind = "insert"', 'kid = "insert"'), "Object missing required field `kind`|unknown field `kid`"),
        (('value = "https://crm.example"', 'valu = "x"'), "Object contains unknown field `valu`"),
        (('name = "endpoint"', 'label = "Endpoint"'), "each of its settings needs a `name`"),
        (('name = "endpoint"', 'name = "endpoint"\ntype = "NUMBER"'), "Invalid enum value 'NUMBER'"),
        (('value = "https://crm.example"', 'sensitive = true\nvalue = "x"'), "is sensitive; give `env"),
        (("[functions.crm]", "[functions.crm"), "is not TOML"),
    ],
)
def test_a_bad_project_file_says_what_is_wrong(project: Path, change: tuple[str, str], message: str) -> None:
    """Unknown names, fields and secrets in the file are refused with what to do."""
    project.write_text(TOML.replace(*change))

    with pytest.raises(OptionError, match=message):
        project_entry("crm", project)
