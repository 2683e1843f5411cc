"""`gongji operators`: the first two operators of an installation, who then grant all other roles."""

from __future__ import annotations

import typer
from rich.console import Console

console = Console(soft_wrap=True, highlight=False)


def operators_command() -> None:
    """Name the first two operators by their phones. Works once; afterwards operators grant roles in the pages."""
    from gongji.cli.vault import prepare_platform

    prepare_platform()
    from django.utils import timezone

    from gongji.community.people.phones import read_phone
    from gongji.community.people.services.roles import first_operators

    # Asked for and not typed as options: a shell remembers its commands.
    phones = [read_phone(typer.prompt(f"Phone of the {which} operator")) for which in ("first", "second")]
    for account in first_operators(phones, at=timezone.now()):
        console.print(f"account {account.pk} is an operator")
    console.print("They sign in with a code, and set up a second factor on the staff's first page: /staff/")
