"""The chat model without an LLM: reads messages, calls tools, composes from what they return."""
