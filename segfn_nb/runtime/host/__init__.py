"""
The host's half of what Segment's world needs from native code, one file per service.

Each has a TypeScript half of the same name in `js-extension/runtime/src/host/`. An environment registers, on its own
context, `stateless_services()` and `handle_services()`, whose handles live as long as the context:

    for name, service in {**stateless_services(), **handle_services()}.items():
        engine.add_callable(PREFIX + name, service)

Every callable is guarded (see `wire`): it never raises and gives only what may cross.
"""

from __future__ import annotations

from segfn_nb.runtime.host import crypto, inflate, intl, text, url
from segfn_nb.runtime.host.crypto import handle_services
from segfn_nb.runtime.host.wire import Service

__all__ = ["handle_services", "stateless_services"]


def stateless_services() -> dict[str, Service]:
    """Services that keep nothing between calls, by the name JavaScript knows them by; any number of contexts share them."""
    return {**crypto.services(), **inflate.services(), **intl.services(), **text.services(), **url.services()}
