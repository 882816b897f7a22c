"""The console: the web pages where people work."""
