"""The command line: one thin function a verb. Nothing heavy is imported before the verb is known."""
