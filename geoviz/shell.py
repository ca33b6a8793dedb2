"""How a command meets the shell: errors become one line and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from geoviz.errors import INTERRUPTED, GeovizError, OutputError, UsageError, exit_code
from geoviz.progress import say

STDOUT = Path("-")

# EX_SOFTWARE of sysexits.h: the fault is ours.
INTERNAL_ERROR = 70


class Commands(click.Group):
    """A group of commands that end with the exit codes of ``geoviz.errors``.

    homes: where each command is, as ``module:name``, by its name; loaded when called for.
    """

    def __init__(self, *args: Any, homes: Mapping[str, str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._homes = dict(homes or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self._homes, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        home = self._homes.get(cmd_name)
        if home is None:
            return super().get_command(ctx, cmd_name)
        module, _, name = home.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except GeovizError as error:
            _end(ctx, str(error), exit_code(error))
        except KeyboardInterrupt:
            _end(ctx, "interrupted; a store keeps what was read so far", INTERRUPTED)
        except BrokenPipeError:
            # Who reads our output has had enough. Python would complain when it flushes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except OSError as error:
            reason = error.strerror or str(error)
            _end(ctx, f"{error.filename or 'output'}: {reason}", exit_code(OutputError()))
        except Exception as error:
            if os.environ.get("GEOVIZ_DEBUG"):
                raise
            _end(
                ctx,
                f"this is a fault in geoviz ({type(error).__name__}: {error}); please report it "
                "with what GEOVIZ_DEBUG=1 shows",
                INTERNAL_ERROR,
            )


def _end(ctx: click.Context, message: str, code: int) -> None:
    say(f"Error: {message}")
    ctx.exit(code)


def check_output(output: Path, suffixes: Sequence[str]) -> None:
    """Find out before the reading what would only show after it."""
    if output == STDOUT:
        return
    if output.suffix.lower() not in suffixes:
        raise UsageError(f"{output}: give a name that ends in {' or '.join(suffixes)}")
    if output.is_dir():
        raise UsageError(f"{output} is a folder; give the name of a file")
    if not output.parent.is_dir():
        raise UsageError(f"{output}: there is no folder {output.parent}; make it first")
    if not os.access(output.parent, os.W_OK):
        raise OutputError(f"{output}: the folder is read-only; choose another place")
