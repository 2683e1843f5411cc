"""The command `gongji`, one file a verb. It parses, calls and prints; nothing imports it."""
