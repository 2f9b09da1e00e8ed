"""Pseudonyms: a keyed hash instead of an id, the same in every table."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lokalis_research.errors import DeliveryError
from lokalis_research.levering.cells import repeats

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

# As long as SHA-256 itself: less weakens an HMAC, more adds nothing (RFC 2104).
KEY_BYTES = 32
BLOCK = 2**16  # ids that are hashed at a time
PSEUDONYM_LENGTH = 20  # hexadecimal digits: 80 bits, so that a million ids do not collide
_DOMAIN = b"lokalis_research/pseudoniem/1\0"

# Made-up people need no secret, and the same demo must give the same pseudonyms everywhere.
DEMO_KEY = hashlib.sha256(b"lokalis_research: public key of the demo delivery").digest()


def pseudonymise(ids: pd.Series[str], id_kind: str, key: bytes) -> pd.Series[str]:
    """Replace ids by pseudonyms.

    The first 80 bits of HMAC-SHA-256 (RFC 2104) over the kind and the id. Equal ids of different
    kinds get different pseudonyms, so that tables join only where they should.

    Examples
    --------
    >>> pseudonymise(pd.Series(["1001", None, "1001"]), "medewerker_id", b"k" * 32).tolist()
    ['da44aeb9b771f04db061', nan, 'da44aeb9b771f04db061']
    """
    if repeats(ids):
        codes, different = pd.factorize(ids)
        once = pseudonymise(pd.Series(different, dtype="str"), id_kind, key).array
        return pd.Series(once.take(codes, allow_fill=True), index=ids.index, name=ids.name)
    inner, outer = _keyed(key, _DOMAIN + id_kind.encode() + b"\0")
    # In blocks: Python objects take many times the room that they take in a column.
    texts = pc.fill_null(pa.array(ids, pa.large_string()).cast(pa.large_binary()), b"")
    written = np.empty(len(texts) * PSEUDONYM_LENGTH, np.uint8)
    for start in range(0, len(texts), BLOCK):
        hashed = _hash(inner, outer, texts[start : start + BLOCK].to_pylist())
        written[start * PSEUDONYM_LENGTH :][: len(hashed)] = np.frombuffer(hashed, np.uint8)
    ends = np.arange(len(texts) + 1, dtype=np.int64) * PSEUDONYM_LENGTH
    every = pa.LargeStringArray.from_buffers(len(texts), pa.py_buffer(ends), pa.py_buffer(written))
    pseudonyms = pd.Series(every.to_pandas().astype("str").array, index=ids.index, name=ids.name)
    return pseudonyms.mask(ids.isna()) if ids.hasnans else pseudonyms


def _keyed(key: bytes, domain: bytes) -> tuple[Hash, Hash]:
    """Begin both hashes of an HMAC, so that an id costs a third of what `hmac` takes."""
    block = hashlib.sha256().block_size
    padded = (hashlib.sha256(key).digest() if len(key) > block else key).ljust(block, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + domain)
    return inner, hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))


def _hash(inner: Hash, outer: Hash, texts: list[bytes]) -> bytes:
    """Finish both hashes for each text, and write the first bytes of them all at once."""
    digests: list[bytes] = []
    begin_inner, begin_outer, add = inner.copy, outer.copy, digests.append
    for text in texts:  # a million times: whatever is looked up here costs
        hashed = begin_inner()
        hashed.update(text)
        again = begin_outer()
        again.update(hashed.digest())
        add(again.digest())
    kept = np.frombuffer(b"".join(digests), np.uint8).reshape(len(texts), -1)
    return kept[:, : PSEUDONYM_LENGTH // 2].tobytes().hex().encode()


def fingerprint_key(key: bytes) -> str:
    """Tell keys apart without telling anything about them."""
    return hmac.digest(key, _DOMAIN + b"vingerafdruk van de sleutel", "sha256").hex()[:16]


def load_or_make_key(path: Path) -> bytes:
    """Read the secret key, or make it when there is none yet.

    Two processes that make it at the same time get the same one. It is never replaced: with another
    key nobody can be followed from one delivery to the next.
    """
    try:
        if not path.exists():
            _make_key(path)
        text = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise DeliveryError(
            f'The key file "{path.name}" cannot be read or made: {error.strerror}.',
            remedy="Check that its folder exists and that you may write there.",
        ) from None
    except UnicodeDecodeError:
        text = ""
    if not re.fullmatch(f"[0-9a-f]{{{2 * KEY_BYTES}}}", text):
        raise DeliveryError(
            f'The key file "{path.name}" is damaged.',
            remedy="Restore it from a backup; with a new key, earlier pseudonyms cannot be linked.",
        )
    return bytes.fromhex(text)


def _make_key(path: Path) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(KEY_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first: its key counts
            try:
                os.link(temporary, path)  # appears complete, and never replaces a key
            except FileExistsError:
                raise
            except OSError:  # a file system without links
                if not path.exists():
                    temporary.rename(path)
    finally:
        temporary.unlink(missing_ok=True)
