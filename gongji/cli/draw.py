"""`gongji draw`: the panel of a case, drawn again by anybody from what was published."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from gongji.canonical import canonical_json
from gongji.community.juries.draw import draw
from gongji.errors import Refused


def draw_command(
    pool: Annotated[Path, typer.Option(help="The published pool, a pseudonym a line.")],
    case: Annotated[str, typer.Option(help="The case that is judged.")],
    instance: Annotated[int, typer.Option(min=1, max=3, help="1 is the first panel; 2 and 3 are the appeals.")],
    random: Annotated[str, typer.Option(help="The public random value of the round, in hex.")],
    seats: Annotated[int, typer.Option(min=1, help="How many judge.")],
    reserves: Annotated[int, typer.Option(min=0, help="How many wait to replace them.")],
) -> None:
    """Draw a jury: the same published data give the same panel, whoever draws."""
    try:
        content = pool.read_bytes()
    except OSError as error:
        raise Refused(f"{pool}: the pool cannot be read: {error.strerror}") from error
    drawn = draw(content, case=case, instance=instance, random=random, seats=seats, reserves=reserves)
    sys.stdout.write(canonical_json(drawn.record()).decode() + "\n")
