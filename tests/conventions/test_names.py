"""What has no noun has no home; what is public says what it promises."""

from __future__ import annotations

import ast
import re

from tests.conventions.reading import PURE, modules

# Junk drawers: a module of that name collects what nobody wanted to name.
NOT_A_NOUN = {
    "base", "common", "core", "helper", "helpers", "lib", "manager", "managers", "misc", "shared", "stuff",
    "util", "utils",
}  # fmt: skip
NUMBERED = re.compile(r"[a-z_]+[a-z][0-9]")  # services2: a second drawer beside a full one


def test_no_module_is_a_junk_drawer():
    names = {module.name: module.name.rpartition(".")[2] for module in modules()}
    assert [name for name, last in names.items() if last in NOT_A_NOUN or NUMBERED.fullmatch(last)] == []


def test_every_public_name_of_the_pure_rooms_says_what_it_promises():
    silent = []
    for module in modules(*PURE):
        public = [
            node
            for node in module.tree().body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        ]
        silent += [f"{module.name}.{node.name}" for node in public if not ast.get_docstring(node)]
        if not ast.get_docstring(module.tree()):
            silent.append(module.name)
    assert silent == []


def test_every_function_of_the_pure_rooms_says_what_it_returns():
    # Numba takes a kernel's types from its signature string.
    untyped = [
        f"{module.name}.{function.name}"
        for module in modules(*PURE)
        for function in module.functions()
        if function.returns is None and not any("njit" in ast.unparse(each) for each in function.decorator_list)
    ]
    assert untyped == []
