"""People and their Slack clients: what a test says they do, with the checks the real client makes."""
