"""The further indicators of a half-year: reach, waiting, what families ask and what they say."""
