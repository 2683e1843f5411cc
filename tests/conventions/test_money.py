"""Money is whole fen and is divided in `fen.py` alone.

A division elsewhere in the pure core must be about something else, and stands here by name with what that is.
`float` and `Decimal` hold no money, so the rooms that touch money do not know them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conventions.reading import FLOOR, PURE, PURE_ROOMS, Module, modules

# function (or module, for what stands outside functions) → what is divided there. Never an amount of money.
DIVIDES = {
    "gongji.dates.is_leap": "years",
    "gongji.plans.checks.member_ages": "days of age into whole years",
    "gongji.plans.checks.questions_reach_somebody": "days of age into whole years",
    "gongji.plans.words.aid.aid_sentences": "one tier's factor by another's",
    "gongji.plans.words.saying.ordinal": "the last digit of a day of the month",
    "gongji.proofs.lanes": "candidates for prime numbers, from which SHA-256 takes its constants; positions",
    "gongji.proofs.nodes": "positions in the tree",
    "gongji.proofs.tiles": "positions in the tree",
    "gongji.proofs.verify.right_tile": "positions in the tree",
    "gongji.proofs.verify.right_leaf": "positions in the tree",
    "gongji.proofs.verify.right_path": "positions in the tree",
    "gongji.proofs.verify.way_up": "positions in the tree",
    "gongji.settlement.receipts": "positions in the tree",
    "gongji.settlement.engines.spark.engine": "ranges of rows, and parts of lines",
    "gongji.settlement.engines.spark.session": "bytes of memory",
    "gongji.settlement.engines.spark.workers": "positions of lines",
    "gongji.settlement.parts.take_one": "lines done of all lines, for the progress bar",
    "gongji.sharing.rules.conditional_mean_bernoulli.cases_in": "a total in aids: it counts cases",
    "gongji.sharing.rules.conditional_mean_bernoulli.without_member": "whole weights of chances, without remainder",
    "gongji.sharing.rules.conditional_mean_poisson.panjer": "exact chances; steps of the recursion",
    "gongji.sharing.rules.quota_share.solved": "exact fractions of a matrix: nothing is rounded",
    "gongji.settlement.sample.sample_births": "leap days in an invented age",
}

# module → why it may name `float` or `Decimal`.
INEXACT = {
    "gongji.canonical": "refuses floats",
    "gongji.plans.exact": "reads a TOML number such as 0.08 exactly, as a fraction",
    "gongji.plans.reading": "asks the TOML reader for exact numbers",
    "gongji.settlement.run": "tells a progress bar how much of a stage is done",
    "gongji.settlement.engine": "names what a progress bar is told",
    "gongji.settlement.engines.spark.engine": "tells a progress bar how much of a stage is done",
    "gongji.settlement.parts": "tells a progress bar how much of a stage is done",
}

DIVISIONS = (ast.Div, ast.FloorDiv, ast.Mod)


def annotated_paths(scope: ast.AST) -> set[str]:
    """Names that the code itself calls a Path: `/` joins those."""
    named = [node for node in ast.walk(scope) if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation]
    return {
        node.arg if isinstance(node, ast.arg) else ast.unparse(node.target)
        for node in named
        if node.annotation is not None and "Path" in ast.unparse(node.annotation)
    }


def joins_paths(node: ast.BinOp, paths: set[str]) -> bool:
    """Whether `a / b / c` is about files: a piece of text is in it, or a name that is said to be a Path."""
    if not isinstance(node.op, ast.Div):
        return isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)
    pieces: list[ast.expr] = [node]
    while pieces:
        piece = pieces.pop()
        if isinstance(piece, ast.BinOp) and isinstance(piece.op, ast.Div):
            pieces += [piece.left, piece.right]
        elif ast.unparse(piece) in paths or ast.unparse(piece).startswith(("'", '"', "f'", 'f"')):
            return True
    return False


def divisions(module: Module) -> Iterator[tuple[str, int]]:
    """Every division of numbers in a module: the function that does it (or the module), and the line."""

    def walk(node: ast.AST, where: str, paths: set[str]) -> Iterator[tuple[str, int]]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            where, paths = f"{module.name}.{node.name}", paths | annotated_paths(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, DIVISIONS):
            if joins_paths(node, paths):
                return
            yield where, node.lineno
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, DIVISIONS):
            yield where, node.lineno
        elif isinstance(node, ast.Name) and node.id == "divmod":
            yield where, node.lineno
        for child in ast.iter_child_nodes(node):
            yield from walk(child, where, paths)

    tree = module.tree()
    return walk(tree, module.name, annotated_paths(ast.Module(body=tree.body, type_ignores=[])))


def test_only_fen_divides():
    rooms = [room for room in PURE if room not in {"gongji.fen", "gongji.actuarial"}]
    found = [
        f"{where} (line {line})"
        for module in modules(*rooms)
        for where, line in divisions(module)
        if where not in DIVIDES and module.name not in DIVIDES
    ]
    assert found == [], "divide money with a named function of gongji/fen.py; for anything else say what in DIVIDES"


def test_no_room_that_touches_money_knows_float_or_decimal():
    rooms = [room for room in (*FLOOR, *PURE_ROOMS) if room != "gongji.actuarial"]
    found = []
    for module in modules(*rooms):
        for node in ast.walk(module.tree()):
            if isinstance(node, ast.Name | ast.Constant) and module.name not in INEXACT:
                named = isinstance(node, ast.Name) and node.id in {"float", "Decimal"}
                written = isinstance(node, ast.Constant) and isinstance(node.value, float)
                if named or written:
                    found.append(f"{module.name} (line {node.lineno}): {ast.unparse(node)}")
    assert found == []


def test_no_exception_outlives_its_cause():
    names = {module.name for module in modules(*PURE)}
    named = names | {f"{module.name}.{function.name}" for module in modules(*PURE) for function in module.functions()}
    assert {*DIVIDES, *INEXACT} - named == set()


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("half = fen // 2", [1]),
        ("def share(fen):\n    return fen % 3", [2]),
        ("fen /= 2", [1]),
        ("print(divmod(fen, 3))", [1]),
        ("page = folder / 'page.html'", []),
        ("def page(folder: Path, name: str):\n    return folder / name / year", []),
        ("line = '%s fen' % 3", []),
        ("rate = fen / people", [1]),
    ],
)
def test_a_division_is_seen_and_a_path_is_not_one(source, lines):
    module = Module(name="m", path=Path(__file__), text=source)
    assert [line for _, line in divisions(module)] == lines
