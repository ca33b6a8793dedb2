"""``geoviz user``: who may come in where others can reach the server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoviz.cli.options import PATH, options_of
from geoviz.errors import UsageError
from geoviz.progress import printable, say

if TYPE_CHECKING:
    from geoviz.web import Accounts

_ROLES = ("viewer", "reviewer", "admin")

_whose = options_of(
    click.option("--store", type=PATH, metavar="FILE.gpkg", help="Store whose accounts are meant."),
    click.option(
        "--users",
        type=PATH,
        metavar="FILE.sqlite",
        help="Accounts by themselves, as geoviz serve --users reads them.",
    ),
)
_name = click.argument("name")


@click.group()
def user() -> None:
    """Make and end accounts. On one's own machine none are needed.

    They are kept beside the store, in a file of their own that only its owner may read. A
    viewer may look, a reviewer may judge and add articles, an admin may do everything.
    Passwords are asked for, or read from the first line of stdin where that is no terminal.

    \b
    Example:
      geoviz user add olena --role reviewer --store strikes.gpkg
    """


@user.command()
@_name
@click.option(
    "--role",
    type=click.Choice(_ROLES),
    default="viewer",
    show_default=True,
    help="What the account may do.",
)
@_whose
def add(name: str, role: str, store: Path | None, users: Path | None) -> None:
    """Make an account."""
    from geoviz.web import Role

    made = _accounts(store, users).add(name, Role(role), _new_password())
    say(f"{made.name} may come in as {role}.")


@user.command("list")
@_whose
def list_(store: Path | None, users: Path | None) -> None:
    """Show every account with its role."""
    for account in _accounts(store, users).all():
        click.echo(f"{printable(account.name)}\t{account.role}")


@user.command()
@_name
@_whose
def remove(name: str, store: Path | None, users: Path | None) -> None:
    """End an account with its sessions and tokens."""
    _accounts(store, users).remove(name)
    say(f"{name} may come in no more.")


@user.command()
@_name
@_whose
def password(name: str, store: Path | None, users: Path | None) -> None:
    """Change a password; whoever is logged in with the account has to log in again."""
    _accounts(store, users).set_password(name, _new_password())
    say(f"{name} has a new password.")


@user.command()
@_name
@click.option("--revoke", is_flag=True, help="End all tokens of the account instead.")
@_whose
def token(name: str, revoke: bool, store: Path | None, users: Path | None) -> None:
    """Make a token for programs. It is shown once: only a hash of it is kept."""
    accounts = _accounts(store, users)
    if revoke:
        say(f"Tokens ended: {accounts.remove_tokens(name)}")
    else:
        click.echo(accounts.new_token(name))
        say("Send it as: Authorization: Bearer TOKEN")


def _accounts(store: Path | None, users: Path | None) -> Accounts:
    from geoviz.web import Accounts

    if (store is None) == (users is None):
        raise UsageError("say whose accounts are meant: --store FILE.gpkg or --users FILE.sqlite")
    if store is not None and not store.exists():
        raise UsageError(f"there is no store at {store}")
    return Accounts(users) if users else Accounts.beside(store or Path())


def _new_password() -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")
