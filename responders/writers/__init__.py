"""Writers behind one protocol: the composer, a local model, any OpenAI-compatible server."""
