"""One file a step; each says what it needs before it."""
