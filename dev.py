"""
The project's commands, for people and CI alike; the standard library is all they need.

    python3 dev.py run      install into .venv, replay a sample table and say how to open the notebooks
    python3 dev.py test     run the tests, those in the browser included; further arguments go to pytest
    python3 dev.py check    formatting, lint, types, layers, generated files, JavaScript, then the tests
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
JAVASCRIPT = ROOT / "js-extension"
ENVIRONMENT = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}", "VIRTUAL_ENV": str(VENV)}

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_PACKAGES = ("chromium", "fonts-dejavu-core")

TEST = ("python3", "dev.py", "test")
CHECKS: dict[str, tuple[Path, tuple[str, ...]]] = {
    "Python formatting": (ROOT, ("ruff", "format", "--check")),
    "Python lint": (ROOT, ("ruff", "check")),
    "Python types": (ROOT, ("mypy",)),
    "layers": (ROOT, ("lint-imports", "--no-logo")),
    "generated files": (ROOT, ("python", "-m", "segfn_nb.contracts.generate", "--check")),
    "JavaScript lock file": (JAVASCRIPT, ("jlpm", "install", "--immutable")),
    "JavaScript types and formatting": (JAVASCRIPT, ("jlpm", "run", "check")),
    "tests": (ROOT, TEST),
}


def run() -> int:
    """Replay the sample orders."""
    install()
    code = call("segfn", "replay", "orders_to_crm", folder=ROOT / "notebooks")  # described in its segfn.toml
    if code == 0:
        print("\nTo open the first notebook:\n    .venv/bin/jupyter lab notebooks/01-tour.ipynb", flush=True)
    return code


def test(*arguments: str) -> int:
    """Run the tests."""
    install(extra="dev")
    require_browser()
    return call("python", "-m", "pytest", *arguments)


def check() -> int:
    """Run every check, also after one has failed, and say which did."""
    install(extra="dev")
    failed = []
    for title, (folder, command) in CHECKS.items():
        print(f"\n── {title}: {' '.join(command)}", flush=True)
        if call(*command, folder=folder) != 0:
            failed.append(title)
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll checks passed.", flush=True)
    return 1 if failed else 0


def install(extra: str = "") -> None:
    """Make `.venv` and install the project into it, unless what decides the result is as it was."""
    if not (BIN / "python").exists() and subprocess.call([sys.executable, "-m", "venv", "--clear", VENV]) != 0:
        sys.exit("No virtual environment could be made. On Debian: apt-get install python3-venv")
    done = VENV / f"installed-{extra or 'plain'}"
    state = digest()
    built = (JAVASCRIPT / ".built").exists()
    if built and any(mark.read_text() == state for mark in {done, VENV / "installed-dev"} if mark.exists()):
        return
    print("Installing into .venv; the first time takes a minute or two.", flush=True)
    if call("python", "-m", "pip", "install", "--quiet", "--editable", f".[{extra}]" if extra else ".") != 0:
        sys.exit("The installation failed; the reason is above.")
    done.write_text(state)


def digest() -> str:
    """Stand for everything an installation depends on; Python files are used where they are."""
    found = hashlib.sha256()
    for path in [ROOT / "pyproject.toml", ROOT / "install.json", *sorted(javascript_sources())]:
        found.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return found.hexdigest()


def javascript_sources() -> Iterator[Path]:
    """Yield what the JavaScript is built from."""
    for folder, folders, names in os.walk(JAVASCRIPT):
        folders[:] = [name for name in folders if name not in {"node_modules", ".yarn", "lib"}]
        yield from (Path(folder) / name for name in names if name != ".built")


def require_browser() -> None:
    """Install Chromium where that is allowed; a browser test that skips itself would guard nothing."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    wanted = f"apt-get install -y --no-install-recommends {' '.join(BROWSER_PACKAGES)}"
    if not (shutil.which("apt-get") and root_prefix() is not None):
        sys.exit(f"The browser tests need Chromium. Install it, on Debian with: {wanted}")
    for command in ("apt-get update", wanted):
        if subprocess.call([*(root_prefix() or []), "env", "DEBIAN_FRONTEND=noninteractive", *command.split()]) != 0:
            sys.exit(f"Chromium could not be installed: {command}")


def root_prefix() -> list[str] | None:
    """What makes a command run as root: nothing, sudo, or None where it is not allowed."""
    if os.name != "nt" and os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) == 0:
        return ["sudo", "-n"]
    return None


def call(*command: str, folder: Path = ROOT) -> int:
    """Run a command of the virtual environment; returns its exit code."""
    program = shutil.which(command[0], path=ENVIRONMENT["PATH"]) or command[0]
    return subprocess.call([program, *command[1:]], cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL)


def main() -> int:
    """Run the command that is asked for."""
    if sys.version_info < (3, 11):
        sys.exit("segfn_nb needs Python 3.11 or newer.")
    commands: dict[str, Callable[..., int]] = {"run": run, "test": test, "check": check}
    name, *arguments = sys.argv[1:] or [""]
    if name not in commands or (arguments and name != "test"):
        print(__doc__, file=sys.stderr)
        return 2
    return commands[name](*arguments)


if __name__ == "__main__":
    sys.exit(main())
