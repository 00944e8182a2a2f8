"""French moments as people write them: 4 décembre 2026 à 9 h 35."""

DATETIME_FORMAT = "j F Y \\à G\u00a0\\h\u00a0i"
TIME_FORMAT = "G\u00a0\\h\u00a0i"
SHORT_DATETIME_FORMAT = "d/m/Y G\u00a0\\h\u00a0i"
