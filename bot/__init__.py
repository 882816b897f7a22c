"""The outside world: platforms, pipeline, outbox, schedule, console, command line, wiring."""
