"""Whether a change may go live: a run judged by rules, and an edition by what is live."""
