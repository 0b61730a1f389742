"""How the brand speaks: persona, tone, policy and templates, strictly loaded."""
