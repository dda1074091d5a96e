"""What was promised to us, kept outside the server: every append that was sent, and every receipt that came back.

`Record.check` reads the ledger through the published contract and compares it with these promises.
"""

import hashlib
import threading
from dataclasses import dataclass


# The ledger's own stream, in which a server that stops seals the heads.
OWN_STREAM = b"authority-stream"


class Broken(AssertionError):
    """A promise that the ledger has not kept."""


def demand(holds, what):
    if not holds:
        raise Broken(what)


@dataclass
class Sent:
    """One append: its request, the ids of its events, and whether a receipt came back."""

    request: object
    events: list
    acknowledged: bool = False


class Root:
    """The right edge of an RFC 6962 tree over leaf hashes."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def push(self, leaf):
        carried = self.size
        while carried & 1:
            leaf = hashlib.sha256(b"\x01" + self.peaks.pop() + leaf).digest()
            carried >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def hash(self):
        if not self.peaks:
            return hashlib.sha256().digest()
        node = self.peaks[-1]
        for left in reversed(self.peaks[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node


class Record:
    """The promises of one ledger over all its restarts; used by all writers."""

    def __init__(self):
        self._lock = threading.Lock()
        self.facts = {}  # event id -> (local id, bytes of the fact)
        self.receipts = {}  # event id -> (child id, position, revision, leaf, appended at)
        self.children = {}  # local id -> child id
        self.open = []  # appends whose outcome is unknown
        self.acknowledged = 0  # appends
        self._settled = []  # appends in full, for retries
        self._seen = []  # event ids by position, once read

    def sent(self, request, events):
        """Notes an append before it is sent; `events` are (event id, local id, bytes of the fact)."""
        append = Sent(request, [event_id for event_id, _, _ in events])
        with self._lock:
            self.facts.update({event_id: (local, fact) for event_id, local, fact in events})
        return append

    def unknown(self, append):
        with self._lock:
            self.open.append(append)

    def registered(self, local, child_id):
        """A local id stands for one child, for good."""
        with self._lock:
            known = self.children.setdefault(local, child_id)
        demand(known == child_id, f"{local} stood for {known.hex()} and now for {child_id.hex()}")

    def received(self, append, response):
        """Notes the receipt of an append; a second one must say what the first one said."""
        with self._lock:
            events = [(child.child_id, event) for child in response.children for event in child.events]
            demand([event.event_id for _, event in events] == append.events, "a receipt names other events")
            for child_id, event in events:
                appended_at = event.appended_at.ToNanoseconds()
                said = (child_id, event.position, event.revision, event.leaf_hash, appended_at)
                first = self.receipts.setdefault(event.event_id, said)
                demand(first == said, f"two receipts for one event: {first} and {said}")
                local = self.facts[event.event_id][0]
                known = self.children.setdefault(local, child_id)
                demand(known == child_id, f"{local} stands for two children")
            if not append.acknowledged:
                append.acknowledged = True
                self.acknowledged += 1
                self._settled.append(append)

    def settled(self, pick):
        """An append that was acknowledged earlier, or None."""
        with self._lock:
            return self._settled[pick % len(self._settled)] if self._settled else None

    def check(self, pages, whole=True):
        """Compares the ledger with the promises. `pages` reads the ledger from a position on."""
        start = 0 if whole else max(0, len(self._seen) - 2_000)
        position, root, revisions, head, last = start, Root(), {}, None, 0
        seen = self._seen[:start]
        for page in pages(start):
            for event in page.events:
                demand(event.position == position, f"position {event.position} where {position} was due")
                due = revisions.get(event.child_id, event.revision if start else 0)
                demand(event.revision == due, f"revision {event.revision} where {due} was due")
                revisions[event.child_id] = due + 1
                demand(event.appended_at.ToNanoseconds() >= last, "the time of the append runs backwards")
                last = event.appended_at.ToNanoseconds()
                self._check_event(event)
                root.push(event.leaf_hash)
                seen.append(event.event_id)
                position += 1
            head = page.head if page.HasField("head") else head
        demand(head is not None and head.size == position, f"the head is {head} and {position} events were read")
        demand(start or root.hash() == head.root_hash, "the root over the leaves is another one")
        self._check_whole(seen)
        return head

    def _check_event(self, event):
        if event.child_id == OWN_STREAM:
            demand(event.fact.body.HasField("heads_sealed"), "the ledger says of itself what it was not asked for")
            return
        demand(event.event_id in self.facts, "an event that nobody sent")
        local, fact = self.facts[event.event_id]
        demand(event.fact.SerializeToString(deterministic=True) == fact, "an event has other content")
        known = self.children.setdefault(local, event.child_id)
        demand(known == event.child_id, "an event lies in another child's stream")
        said = self.receipts.get(event.event_id)
        found = (event.child_id, event.position, event.revision, event.leaf_hash, event.appended_at.ToNanoseconds())
        demand(said in (None, found), f"the receipt said {said}, and the ledger says {found}")

    def _check_whole(self, seen):
        present = set(seen)
        demand(len(present) == len(seen), "an event is recorded twice")
        lost = [event_id for event_id in self.receipts if event_id not in present]
        demand(not lost, f"{len(lost)} of {len(self.receipts)} acknowledged events are lost")
        demand(seen[: len(self._seen)] == self._seen, "events that were read before are gone or stand elsewhere")
        for append in self.open:
            there = sum(event_id in present for event_id in append.events)
            demand(there in (0, len(append.events)), f"{there} of the {len(append.events)} events of one append")
        self._seen = seen
