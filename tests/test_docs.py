"""Documentation is a test: every command explains itself, and the README knows it."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from geoviz.cli import main
from geoviz.errors import EXIT_CODES, INTERRUPTED, SOME_QUARANTINED

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
CONTEXT = click.Context(main)
COMMANDS = {name: main.get_command(CONTEXT, name) for name in main.list_commands(CONTEXT)}


def help_of(*arguments: str) -> str:
    result = CliRunner().invoke(main, [*arguments, "--help"])
    assert result.exit_code == 0
    return result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_that_names_the_command(command: str) -> None:
    examples = help_of(command).partition("Example")[2]
    assert f"geoviz {command} " in examples


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained(command: str) -> None:
    options = [param for param in COMMANDS[command].params if isinstance(param, click.Option)]
    assert all(option.help for option in options)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_shows_the_command(command: str) -> None:
    assert f"    geoviz {command} " in README


def test_help_lists_every_command_with_a_line() -> None:
    listed = help_of()
    for name, command in COMMANDS.items():
        assert name in listed
        assert command.get_short_help_str()


def test_every_example_is_a_command_that_exists() -> None:
    shown = re.findall(r"^ {4}geoviz (\S+)", README, flags=re.MULTILINE)
    assert set(shown) <= set(COMMANDS)


def test_the_two_commands_of_the_readme_are_literally_these() -> None:
    assert "\n    pip install . && geoviz serve seeds/\n" in README
    assert "\n    pip install '.[test]' && pytest\n" in README


def test_the_readme_gives_every_exit_code() -> None:
    codes = {0, SOME_QUARANTINED, INTERRUPTED, *EXIT_CODES.values()}
    assert all(f"\n| {code} |" in README for code in codes)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_to_a_file_leads_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_named_in_passing_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"`((?:geoviz|data|templates|tests)/[\w./-]+)`", text)
    planned = {"geoviz/_bundled/"}
    missing = [path for path in named if "NAME" not in path and not (ROOT / path).exists()]
    assert set(missing) <= planned
