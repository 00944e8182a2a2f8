"""French moments as people write them: 4 décembre 2026 à 22 h 46."""

DATETIME_FORMAT = "j F Y \\à H\u00a0\\h\u00a0i"
TIME_FORMAT = "H\u00a0\\h\u00a0i"
