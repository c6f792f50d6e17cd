"""
Segment's world inside the engine, the host's half.

`environment` is one engine context with that world in it, `host/` the native services it calls, `transports/` who
answers its HTTP requests, `static/` the built JavaScript half (js-extension/runtime).
"""
