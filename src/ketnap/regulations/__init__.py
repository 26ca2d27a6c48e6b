"""The content: what the law says, in dated values and claims."""
