"""What must survive a killed process, a full or broken disk: decisions, whole or not at all."""
