"""Signatures that anybody can check: Ed25519 (RFC 8032), with a key per person, made once.

The secret half stays in the private folder of who signs. The public half goes with what is signed,
and its fingerprint is short enough to be said on the telephone.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lokalis_research import home
from lokalis_research.levering import load_or_make_key
from lokalis_research.personal.context import folded
from lokalis_research.scan.plain import plain

SIGNATURE = "handtekening.json"
# 128 bits: nobody finds another key with the same fingerprint.
_DIGITS = 32


@dataclass(frozen=True)
class Signature:
    """A signature, and the public half of the key that made it, in hexadecimal digits."""

    sleutel: str
    handtekening: str

    @property
    def fingerprint(self) -> str:
        """What to compare on the telephone: eight groups of four."""
        digits = hashlib.sha256(bytes.fromhex(self.sleutel)).hexdigest()[:_DIGITS]
        return " ".join(re.findall("....", digits))

    def is_by(self, said: str) -> bool:
        """Tell whether this is the key of which somebody said the fingerprint."""
        return "".join(said.split()).casefold() == self.fingerprint.replace(" ", "")

    def fits(self, content: bytes) -> bool:
        """Tell whether its key signed exactly this."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.sleutel))
            key.verify(bytes.fromhex(self.handtekening), content)
        except (InvalidSignature, ValueError):
            return False
        return True

    def to_bytes(self) -> bytes:
        """Write it as a file."""
        return (json.dumps(asdict(self), indent=1) + "\n").encode()


def read_signature(content: bytes) -> Signature | None:
    """Read what `Signature.to_bytes` wrote; None of anything else."""
    try:
        found = Signature(**json.loads(content))
        lengths = [len(bytes.fromhex(one)) for one in (found.sleutel, found.handtekening)]
    except (ValueError, TypeError, RecursionError):
        return None
    return found if lengths == [32, 64] and found.to_bytes() == content else None


def sign(name: str, content: bytes) -> Signature:
    """Sign with the key of a person, which is made where there is none yet."""
    own = hashlib.sha256(" ".join(words_of(name)).encode()).hexdigest()[:16]
    secret = load_or_make_key(home.key_file().with_name(f"handtekening-{own}.key"))
    key = Ed25519PrivateKey.from_private_bytes(secret)
    return Signature(key.public_key().public_bytes_raw().hex(), key.sign(content).hex())


def words_of(name: str) -> list[str]:
    """Write the words of a name so that spellings of one person are equal."""
    apart = "".join(one if one.isalnum() else " " for one in re.sub(r"[-'’]", "", plain(name)))
    return folded(apart).split()
