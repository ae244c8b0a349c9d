"""The workspace in git: what is merged, sent, fetched and told of its history. Git is a program here."""
