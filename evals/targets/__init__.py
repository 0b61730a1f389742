"""What can be measured: the assistant in this process, our API, any Chat Completions endpoint."""
