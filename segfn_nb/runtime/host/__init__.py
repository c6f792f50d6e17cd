"""
The host's half of what Segment's world needs from native code, one file per service.

Each has a TypeScript half of the same name in `js-extension/runtime/src/host/`. An environment registers, on its own
context, `stateless_services()` and the services of one `HashHandles()` which it keeps as long as the context:

    handles = HashHandles()
    for name, service in {**stateless_services(), **handles.services()}.items():
        engine.add_callable(PREFIX + name, service)

Every callable is guarded (see `wire`): it never raises and gives only what may cross.
"""

from __future__ import annotations

from segfn_nb.runtime.host import crypto, inflate, intl, text, url
from segfn_nb.runtime.host.crypto import HashHandles
from segfn_nb.runtime.host.wire import Service

__all__ = ["HashHandles", "stateless_services"]


def stateless_services() -> dict[str, Service]:
    """Services that keep nothing between calls, by the name JavaScript knows them by; any number of contexts share them."""
    return {**crypto.services(), **inflate.services(), **intl.services(), **text.services(), **url.services()}
