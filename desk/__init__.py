"""The people's side: conversations as they are kept, and later the inbox around them."""
