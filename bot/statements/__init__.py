"""Crisis statements: drafted from the facts of the room, handed out as files, watched by the clock."""
