"""Which QuickJS is installed; looks at package metadata alone, so that a parent process need not load the engine."""

from __future__ import annotations

import importlib.metadata
from functools import lru_cache

from segfn_nb.errors import EngineError


@lru_cache(maxsize=1)
def check_distribution() -> None:
    """
    Refuse to start where the archived `quickjs` and `quickjs-ng` are both installed.

    They overwrite each other's files, and which engine runs is then a matter of luck.

    Raises:
        EngineError: Both are installed; the message says what to run.
    """
    try:
        importlib.metadata.distribution("quickjs")
    except importlib.metadata.PackageNotFoundError:
        return
    raise EngineError(
        "Both `quickjs` (archived) and `quickjs-ng` are installed, and they overwrite each other's files. "
        "Run: pip uninstall -y quickjs quickjs-ng && pip install quickjs-ng"
    )
