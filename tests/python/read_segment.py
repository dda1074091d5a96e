"""Reads a journal with nothing but Python, checks every byte that has a check, and computes the tree's root anew.

    python3 tests/python/read_segment.py FILE...          segment files, in any order
    python3 tests/python/read_segment.py DIR              every *.segment file below a directory

It shares no code with the ledger: the formats are those that `crates/ledger/src/format.rs` and its children describe,
and the tree is that of RFC 6962. One line of JSON says what was found; the exit code is 0 only if everything holds.
"""

import hashlib
import json
import struct
import sys
from pathlib import Path

SEGMENT_HEADER = struct.Struct(">8sHHQ32sQI")
GROUP_HEADER = struct.Struct(">4sIIQI")
RECORD_HEADER = struct.Struct(">BBIQ16sQ16s32sq16s32s12sII")
TRAILER = struct.Struct(">4sIQ32s32sQQI")
LEAF = struct.Struct(">BHQ16sQ16s32sq16s32s")
assert [s.size for s in (SEGMENT_HEADER, GROUP_HEADER, RECORD_HEADER, TRAILER, LEAF)] == [64, 24, 162, 100, 139]


def crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


CRC_TABLE = crc_table()


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


class Tree:
    """The right edge of an RFC 6962 tree."""

    def __init__(self):
        self.size = 0
        self.peaks = []

    def push(self, leaf):
        node, carried = leaf, self.size
        while carried & 1:
            node = sha256(b"\x01", self.peaks.pop(), node)
            carried >>= 1
        self.peaks.append(node)
        self.size += 1

    def root(self):
        if not self.peaks:
            return sha256()
        node = self.peaks[-1]
        for left in reversed(self.peaks[:-1]):
            node = sha256(b"\x01", left, node)
        return node


class Damaged(Exception):
    """A promise of the format that the bytes do not keep."""


class Journal:
    """What has been read so far, in the order of positions."""

    def __init__(self):
        self.tree = Tree()
        self.streams = {}
        self.appended_at = None
        self.authority = None
        self.groups = 0
        self.leaves = []

    def demand(self, holds, what):
        if not holds:
            raise Damaged(f"position {self.tree.size}: {what}")

    def take(self, layout, data, at, magic=None):
        """Unpacks a structure that ends in its own checksum."""
        self.demand(at + layout.size <= len(data), "cut short")
        fields = layout.unpack_from(data, at)
        self.demand(crc32c(data[at : at + layout.size - 4]) == fields[-1], "checksum of a header or trailer")
        self.demand(magic is None or fields[0] == magic, "magic number")
        return fields[:-1]

    def segment(self, data):
        _, form, authority, first, root, size = self.take(SEGMENT_HEADER, data, 0, b"JLEDGSEG")
        self.demand(form == 1, "format of the segment")
        self.demand(self.authority in (None, authority), "a segment of another ledger")
        self.authority = authority
        self.demand(first == self.tree.size, f"the segment begins at {first}")
        self.demand(root == self.tree.root(), "root in the segment's header")
        self.demand(size == len(data), "size of the file")
        at = SEGMENT_HEADER.size
        while data[at : at + 4] == b"JLG1":
            at = self.group(data, at)
        self.demand(not any(data[at:]), f"bytes after the last group, from {at}")

    def group(self, data, at):
        _, records_bytes, count, first = self.take(GROUP_HEADER, data, at, b"JLG1")
        self.demand(first == self.tree.size and count > 0, "a group does not continue the one before it")
        before, at = self.tree.root(), at + GROUP_HEADER.size
        end = at + records_bytes
        for _ in range(count):
            at = self.record(data, at)
        self.demand(at == end, "length of a group")
        _, trailer_count, size, root, previous, _, _ = self.take(TRAILER, data, at, b"JLT1")
        self.demand((trailer_count, size) == (count, self.tree.size), "counts in a trailer")
        self.demand(previous == before, "chain of roots")
        self.demand(root == self.tree.root(), "root in a trailer")
        self.groups += 1
        return at + TRAILER.size

    def record(self, data, at):
        (form, flags, length, position, child, revision, event, previous, appended_at, caller, commitment, _, crc) = (
            self.take(RECORD_HEADER, data, at)
        )
        at += RECORD_HEADER.size
        self.demand((form, flags) == (1, 0), "format of a record")
        self.demand(position == self.tree.size, f"a record says position {position}")
        self.demand(at + length <= len(data) and crc32c(data[at : at + length]) == crc, "checksum of a payload")
        next_revision, last_leaf = self.streams.get(child, (0, bytes(32)))
        self.demand(revision == next_revision, f"revision {revision} where {next_revision} was due")
        self.demand(previous == last_leaf, "previous leaf of the child")
        self.demand(self.appended_at is None or self.appended_at <= appended_at, "time of the append runs backwards")
        self.appended_at = appended_at
        fields = (1, self.authority, position, child, revision, event, previous, appended_at, caller, commitment)
        leaf = sha256(b"\x00", LEAF.pack(*fields))
        self.streams[child] = (revision + 1, leaf)
        self.leaves.append(leaf)
        self.tree.push(leaf)
        return at + length


def files(arguments):
    for argument in map(Path, arguments):
        yield from argument.rglob("*.segment") if argument.is_dir() else [argument]


def read(paths):
    """Reads segments in the order of their first positions, which stand in their headers."""
    journal = Journal()
    segments = [path.read_bytes() for path in paths]
    for data in sorted(segments, key=lambda data: data[12:20]):
        if any(data):  # A spare that was prepared and not yet begun is all zeros.
            journal.segment(data)
    return journal


def main(arguments):
    paths = sorted(files(arguments))
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        journal = read(paths)
    except Damaged as damage:
        print(json.dumps({"holds": False, "segments": len(paths), "damage": str(damage)}))
        return 1
    print(
        json.dumps(
            {
                "holds": True,
                "authority": journal.authority,
                "segments": len(paths),
                "groups": journal.groups,
                "events": journal.tree.size,
                "streams": len(journal.streams),
                "root": journal.tree.root().hex(),
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
