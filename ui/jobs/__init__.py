"""What runs in the background: refreshes, decisions, mails, on a queue that survives a restart."""
