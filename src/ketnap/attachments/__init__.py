"""Files people attach: looked through, stripped of what they carry along, kept sealed on disk."""
