"""English date formats as European authorities write them: the day first, and 24 hours.

Months are words: 02/03 would be the second of March to one reader, and the third of February to
another.
"""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, G:i"
TIME_FORMAT = "G:i"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, G:i"
MONTH_DAY_FORMAT = "j F"
FIRST_DAY_OF_WEEK = 1
