"""The widget: chat in a store's own pages, put there with one line of HTML."""
