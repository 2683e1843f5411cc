"""The package's own source, read as text and as trees, for the tests of the house rules."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FLOOR = ("gongji.fen", "gongji.dates", "gongji.errors", "gongji.canonical")
PURE_ROOMS = (
    "gongji.plans",
    "gongji.sharing",
    "gongji.settlement",
    "gongji.proofs",
    "gongji.ledger",
    "gongji.actuarial",
)
PURE = (*FLOOR, *PURE_ROOMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One file of the package; `name` is what an import would say."""

    name: str
    path: Path
    text: str

    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        return (node for node in ast.walk(self.tree()) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    def imports(self) -> Iterator[str]:
        """Every module that this one imports, anywhere in the file, by its full name."""
        for node in ast.walk(self.tree()):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def within(self, *rooms: str) -> bool:
        return any(self.name == room or self.name.startswith(f"{room}.") for room in rooms)


def modules(*rooms: str) -> list[Module]:
    """The package's files in `rooms` (all without any), but for migrations, which Django writes."""
    found = []
    for path in sorted((ROOT / "gongji").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        module = Module(name=name, path=path, text=path.read_text())
        if "migrations" not in path.parts and (not rooms or module.within(*rooms)):
            found.append(module)
    return found


def project_files() -> list[Path]:
    """Every file that git holds or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]
