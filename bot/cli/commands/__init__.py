"""What can be typed after `dealbot`. Whatever a command needs is imported when it runs, so that `--help` is quick."""
