"""How the installation is doing: for administrators, who see no case."""
