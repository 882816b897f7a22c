"""The sandbox: a small platform of our own, with a web timeline and faults that can be switched on.

`adapter.open` is the desk's side of it; `server.create_app`, `serving` and `run` are the platform itself.
"""
