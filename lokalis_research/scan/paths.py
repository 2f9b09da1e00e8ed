"""Where files stand on a computer, and what computers are called."""

from __future__ import annotations

import re

PATH, COMPUTER = "pad", "adres van een computer"

_PATH = re.compile(
    # addresses of files and stores
    r"\b(?:file|s3|smb|sftp|ftp|ssh|nfs|gs|abfss?|vscode|postgresql|postgres|mysql|odbc|jdbc:\w+)"
    r":(?:/{1,3}|[A-Za-z]:)\S|\bfile:\S"
    # Linux and macOS; the parts of a workbook are called much the same
    r"|(?<![\w.:/<&;-])/(?:home|Users|root|tmp|var|mnt|opt|srv|etc|usr|dev|proc|media|Volumes)/[\w.-]"
    r"|(?<![\w.:/<&;%)-])/(?!xl/|docProps/)[A-Za-z_][\w@.-]*/[\w@.-]+|(?<![\w.:/-])//[\w.-]+/[\w$.-]+"
    r"|(?<![\w.~])~\w*/[\w.-]|\$\{?HOME\b|(?<!\w)(?:Users|home)/\w+/"
    # Windows
    r"|(?<![A-Za-z])[A-Za-z]:[\\/]{1,2}[\w.]|\\\\[\w.?-]+\\{1,2}[\w$.:-]|%[A-Za-z]{4,}%[\\/]"
    r"|\\(?!x[\da-f]{2}|u[\da-f]{4})[A-Za-z_][\w .$-]+\\(?!x[\da-f]{2}|u[\da-f]{4})[A-Za-z_]"
    r"|\bAppData\b|\bOneDrive\b|\bApplication Support\b"
    # upwards, further than any page of ours refers
    r"|(?:\.\./){2,}|\.\.\\"
    # code
    r"|\b(?:site|dist)-packages\b|\b\w+\.py:\d+|\b[\w/]+/\w+\.(?:py|ipynb)\b"
)
_COMPUTER = re.compile(
    r"(?<![\d.])(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}"
    r"|127\.0\.0\.1)(?![\d.]*\d)"
    r"|\b[\w-]+\.(?:local|lan|intern|internal|corp|localdomain)\b(?!\()|\blocalhost:\d|"
    r"\b(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\b"
)


def names_path(text: str) -> bool:
    r"""Tell whether a text says where a file stands on somebody's computer."""
    return bool(_PATH.search(text))


def names_computer(text: str) -> bool:
    """Tell whether a text names a computer of a network that is not public."""
    return bool(_COMPUTER.search(text))
