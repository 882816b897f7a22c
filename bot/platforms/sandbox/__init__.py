"""The sandbox: a small platform of our own, with a web timeline and faults that can be switched on."""
