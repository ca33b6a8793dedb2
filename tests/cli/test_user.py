"""``geoviz user``: accounts from the command line, and the server that asks for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geoviz.cli import main
from geoviz.web import Accounts, Role
from tests.web.conftest import PASSWORD, keep, read_about


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "war.gpkg"
    keep(path, read_about("Lozova"))
    return path


def user(*arguments: str | Path, said: str = PASSWORD + "\n") -> Result:
    return CliRunner().invoke(main, ["user", *map(str, arguments)], input=said)


def test_an_account_is_made_with_a_password_from_stdin(store: Path) -> None:
    made = user("add", "Olena", "--role", "reviewer", "--store", store)
    assert made.exit_code == 0
    assert PASSWORD not in made.output
    account = Accounts.beside(store).check("olena", PASSWORD)
    assert account is not None
    assert account.role is Role.REVIEWER
    assert user("list", "--store", store).output == "Olena\treviewer\n"


def test_a_token_is_shown_once_and_can_be_ended(store: Path) -> None:
    user("add", "Olena", "--store", store)
    token = CliRunner().invoke(main, ["user", "token", "Olena", "--store", str(store)]).stdout
    accounts = Accounts.beside(store)
    assert accounts.of_token(token.strip()) is not None
    assert user("token", "Olena", "--revoke", "--store", store).exit_code == 0
    assert accounts.of_token(token.strip()) is None


def test_passwords_change_and_accounts_end(store: Path) -> None:
    user("add", "Olena", "--store", store)
    user("password", "Olena", "--store", store, said="another long one\n")
    assert Accounts.beside(store).check("Olena", PASSWORD) is None
    assert Accounts.beside(store).check("Olena", "another long one") is not None
    assert user("remove", "Olena", "--store", store).exit_code == 0
    assert user("list", "--store", store).output == ""


@pytest.mark.parametrize(
    ("arguments", "said", "advice"),
    [
        (["add", "Olena"], PASSWORD, "--store FILE.gpkg or --users"),
        (["add", "Olena", "--store", "none.gpkg"], PASSWORD, "no store at none.gpkg"),
        (["add", "Olena", "--users", "{folder}/p.sqlite"], "short", "12 to 1024 characters"),
        (["add", " ", "--users", "{folder}/p.sqlite"], PASSWORD, "1 to 64"),
        (["remove", "Olena", "--users", "{folder}/p.sqlite"], "", "geoviz user add"),
        (["add", "Olena", "--role", "king", "--users", "p.sqlite"], PASSWORD, "king"),
    ],
)
def test_mistakes_are_told_with_advice(
    tmp_path: Path, arguments: list[str], said: str, advice: str
) -> None:
    result = user(*(each.format(folder=tmp_path) for each in arguments), said=said + "\n")
    assert result.exit_code == 2
    assert advice in " ".join(result.output.split())


def test_a_name_is_taken_once_whatever_its_case(store: Path) -> None:
    user("add", "Olena", "--store", store)
    again = user("add", "OLENA", "--store", store)
    assert (again.exit_code, "already" in again.output) == (2, True)


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        (["--base-url", "https://maps.example/"], "geoviz user add NAME"),
        (["--behind-proxy"], "--behind-proxy needs --base-url"),
        (["--base-url", "maps.example", "--viewing", "open"], "no address of a server"),
        (["--allow-embed", "news.example"], "is no site"),
    ],
)
def test_a_server_for_others_starts_only_when_it_is_safe(
    store: Path, options: list[str], advice: str
) -> None:
    result = CliRunner().invoke(main, ["serve", str(store), "--port", "0", "--no-open", *options])
    assert result.exit_code == 2
    assert advice in " ".join(result.output.split())
