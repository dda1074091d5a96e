"""Computes the pinned values anew with nothing but Python's own library, and compares.

    python3 tests/python/check_vectors.py [tests/vectors]

Sealing itself (AES-256-GCM-SIV) is not in Python's library and is not checked here; everything that a proof rests on is:
openings, commitments, leaves, the tree, records, groups and the segment that holds them.
"""

import hmac
import struct
import sys
from pathlib import Path

from read_segment import LEAF, RECORD_HEADER, TRAILER, Tree, crc32c, sha256


def blocks(path):
    """The blocks of `name: value` lines of a file, as dictionaries."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = [line.split(": ", 1) for line in block.splitlines() if ": " in line]
        if lines:
            yield dict(lines)


def expand(secret, *info):
    """One block of HKDF-Expand (RFC 5869) with SHA-256."""
    return hmac.digest(secret, b"".join(info) + b"\x01", "sha256")


def raw(block, name):
    return bytes.fromhex(block[name])


def demand(holds, what):
    if not holds:
        sys.exit(f"not as pinned: {what}")


def sealing(path):
    for block in blocks(path):
        numbers = (int(block[name]) for name in ("kind", "occurred day", "recorded second"))
        demand(struct.pack(">Iiq", *numbers) == raw(block, "lookup"), "lookup")
        opening = expand(raw(block, "secret"), b"opening/1", raw(block, "event id"))
        demand(opening == raw(block, "opening"), "opening")
        content = raw(block, "lookup") + raw(block, "payload")
        demand(hmac.digest(opening, content, "sha256") == raw(block, "commitment"), "commitment")
        demand(len(raw(block, "sealed")) == len(content) + 16, "length of the sealed payload")


def records(path, sealed):
    tree = Tree()
    for block, sealed in zip(blocks(path), sealed, strict=True):
        numbers = {name: int(block[name]) for name in ("authority", "position", "revision", "appended at")}
        leaf = LEAF.pack(
            1, numbers["authority"], numbers["position"], raw(block, "child"), numbers["revision"],
            raw(block, "event id"), raw(block, "previous leaf"), numbers["appended at"], raw(block, "caller"),
            raw(block, "commitment"),
        )
        demand(leaf == raw(block, "leaf") and sha256(b"\x00", leaf) == raw(block, "leaf hash"), "leaf")
        demand(raw(block, "commitment") == raw(sealed, "commitment"), "commitment in a leaf")
        payload = raw(sealed, "sealed")
        header = RECORD_HEADER.pack(
            1, 0, len(payload), numbers["position"], raw(block, "child"), numbers["revision"],
            raw(block, "event id"), raw(block, "previous leaf"), numbers["appended at"], raw(block, "caller"),
            raw(block, "commitment"), raw(sealed, "nonce"), crc32c(payload), 0,
        )[:-4]
        header += struct.pack(">I", crc32c(header))
        demand(header + payload == raw(block, "record"), "record")
        tree.push(raw(block, "leaf hash"))
    return tree


def groups(path, segment, tree):
    at, last = 64, None
    for last in blocks(path):
        group = raw(last, "group")
        demand(segment[at : at + len(group)] == group, "group in the segment")
        at += len(group)
        _, count, size, root, previous, keys, vault, _ = TRAILER.unpack(group[-TRAILER.size :])
        told = tuple(int(last[name]) for name in ("count", "size", "key slots", "vault slots"))
        demand((count, size, keys, vault) == told, "counts in a trailer")
        demand((root, previous) == (raw(last, "root"), raw(last, "previous root")), "roots in a trailer")
    demand(not any(segment[at:]), "zeros behind the last group")
    demand((tree.size, tree.root()) == (int(last["size"]), raw(last, "root")), "root over all leaves")


def roots(path):
    (block,) = blocks(path)
    empty = sha256(b"\x00")
    demand(sha256(b"\x01", empty, empty) == raw(block, "node of two empty leaves"), "node")
    tree = Tree()
    for size in range(34):
        demand(tree.root() == raw(block, f"root of {size}"), f"root of {size}")
        tree.push(sha256(b"\x00", struct.pack(">Q", size)))


def authority(path):
    block = next(blocks(path))
    for name in ("signing seed", "vault key", "fingerprint key", "caller key", "import key"):
        purpose = f"{name.split()[0]}/1".encode()
        demand(expand(raw(block, "secret"), purpose) == raw(block, name), name)
    named = struct.pack(">Q", 7) + b"made-up" + b"7"
    digest = hmac.digest(raw(block, "vault key"), named, "sha256")
    demand(digest == raw(block, "digest of made-up 7"), "digest of a local id")
    mac = hmac.digest(raw(block, "fingerprint key"), b"\x01" * 16 + b"\xe0" * 16, "sha256")
    demand(mac[:8] == raw(block, "fingerprint of the first event"), "fingerprint of an event id")


def main(arguments):
    vectors = Path(arguments[0] if arguments else "tests/vectors")
    sealing(vectors / "sealing.txt")
    tree = records(vectors / "records.txt", blocks(vectors / "sealing.txt"))
    groups(vectors / "groups.txt", (vectors / "00000000000000000000.segment").read_bytes(), tree)
    roots(vectors / "roots.txt")
    authority(vectors / "authority.txt")
    print("every pinned value is what it must be")


if __name__ == "__main__":
    main(sys.argv[1:])
