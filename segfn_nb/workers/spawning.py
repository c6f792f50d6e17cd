"""Starting a worker's process, also where a debugger of Python watches this one."""

from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext
from typing import Any


def start(arguments: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """
    Python with these arguments, as `subprocess.Popen`.

    debugpy, which is JupyterLab's debugger of Python, has every new Python process wait until a front end attaches to it.
    JupyterLab never does, so with its debugger switched on a replay would hang before its first event.
    """
    debugger = sys.modules.get("_pydev_bundle.pydev_monkey")
    unfollowed = getattr(debugger, "skip_subprocess_arg_patch", nullcontext)
    with unfollowed():
        return subprocess.Popen([sys.executable, *arguments], **options)
