"""The one door out: a `Result` becomes a `Released`, or it does not leave.

Nothing of a delivery is drawn, tabled or written for others unless it came through `release`.
"""
