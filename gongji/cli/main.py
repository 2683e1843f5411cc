"""The command `gongji`: its verbs, and how every refusal reaches a person.

Exit status: 0 done or holds; 1 an input was refused or a check failed; 2 wrong use (contract, commands).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache

import typer
import typer.main
from rich.console import Console

from gongji.cli import demo, draw, log, operators, plan, project, prove, sample, settle, vault
from gongji.errors import GongjiError, InvariantBroken

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Gongji 共济: online mutual aid that can be proven. It is not insurance.",
)
app.command("settle")(settle.settle_command)
app.command("demo")(demo.demo_command)
app.command("prove")(prove.prove_command)
app.command("verify")(prove.verify_command)
app.command("draw")(draw.draw_command)
app.command("operators")(operators.operators_command)
app.add_typer(plan.app, name="plan")
app.add_typer(sample.app, name="sample")
app.add_typer(log.app, name="log")
app.add_typer(project.app, name="project")
app.add_typer(vault.app, name="vault")


@cache
def command() -> Callable[[], object]:
    """The command with all its verbs, put together once in a process."""
    return typer.main.get_command(app)


def main() -> None:
    """Run the command; a refusal becomes sentences on standard error and exit status 1, never a traceback."""
    try:
        command()()
    except InvariantBroken as error:
        complain(f"A promise of the program does not hold; nothing was written. Please report this:\n{error}")
    except GongjiError as error:
        complain(str(error))
    except BrokenPipeError:
        sys.exit(1)


def complain(words: str) -> None:
    """Say what is wrong on standard error and end with status 1."""
    Console(stderr=True, soft_wrap=True).print(words, style="red", markup=False, highlight=False)
    sys.exit(1)


if __name__ == "__main__":
    main()
