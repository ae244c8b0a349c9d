"""Other tools' formats: what comes in from a table, through a mapping that a team writes itself."""
