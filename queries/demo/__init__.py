"""Obviously synthetic archives: a seeded population written into any archive kind. Tests use it too."""
