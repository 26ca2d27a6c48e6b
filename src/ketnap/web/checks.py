"""System checks: files that wheels must carry, and settings that must not be relaxed."""
