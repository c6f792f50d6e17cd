"""Where the browser halves of the widgets are: built from `js-extension/widgets/` into `segfn_nb/widgets/static/`."""

from __future__ import annotations

from pathlib import Path

from segfn_nb.errors import BundleMissingError

_STATIC = Path(__file__).with_name("static")


def built(name: str) -> Path:
    """
    The built file of that name, for instance "table.js".

    Raises:
        BundleMissingError: The JavaScript was not built; the message says which command builds it.
    """
    path = _STATIC / name
    if not path.is_file():
        raise BundleMissingError(
            f"{name} was not built, so this widget cannot be shown. Run: pip install -e . (in a checkout of segfn_nb)"
        )
    return path
