"""Writers: who puts a plan into words."""
