"""Writers that use everything an append offers, until the server dies under them."""

import os
import random
import threading
import uuid

import grpc
from contract import channel, reason_of
from record import Broken

WRITERS = 8
# A source's own backoff is asked for by the server; this is the most that a writer waits for it.
PATIENCE_SECONDS_MAX = 2.0

# How a call ends whose server was killed, or which was cut off while it ran.
CUT_OFF = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED, grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL}
# Answers of a live server that say: nothing was stored, come again.
COME_AGAIN = {"QUEUE_FULL", "STORE_REBUILDING"}

# How a writer ends when the disk has failed under the server: its append is unknown, or nothing more is taken.
OUTCOMES_AFTER_A_FAULT = {"COMMIT_OUTCOME_UNKNOWN", "APPENDS_CLOSED", "STORAGE_FULL", "STORAGE_UNREADABLE"}


def fact(contract, note):
    """A fact with one text that makes it unlike all others."""
    made = contract.Fact()
    made.occurred.date.year, made.occurred.date.month, made.occurred.date.day = 2026, 3, 2
    made.body.assessment_checkpoint_held.assessment_id = note
    return made


class Client:
    """The calls of one writer or checker."""

    def __init__(self, contract, address):
        self.contract = contract
        self._channel = channel(address)
        self._ledger = contract.LedgerServiceStub(self._channel)
        self._history = contract.HistoryServiceStub(self._channel)
        self._pause = threading.Event()

    def patiently(self, call):
        """Repeats a call for as long as the server says that it stored nothing and wants to be asked again."""
        while True:
            try:
                return call()
            except grpc.RpcError as error:
                _, reason, delay = reason_of(error)
                if reason not in COME_AGAIN:
                    raise
                self._pause.wait(min(delay or 0.1, PATIENCE_SECONDS_MAX))

    def append(self, request):
        return self.patiently(lambda: self._ledger.Append(request, timeout=60))

    def resolve(self, local, register):
        request = self.contract.ResolveChildRequest(
            authority="344",
            local=self.contract.LocalId(source_system="faults", local_id=local),
            register=register,
        )
        answer = self.patiently(lambda: self._ledger.ResolveChild(request, timeout=60))
        return answer.child_id

    def pages(self, start):
        """The ledger from a position on, in pages."""
        request = self.contract.ReadLedgerRequest(authority="344", from_position=start)
        yield from self._history.ReadLedger(request, timeout=120)

    def close(self):
        self._channel.close()


class Writers:
    """Eight threads that append until told to stop or until the server is gone."""

    def __init__(self, contract, address, record, seed, ends=OUTCOMES_AFTER_A_FAULT):
        self._ends = ends
        self._contract, self._address, self._record = contract, address, record
        self._stop = threading.Event()
        self._enough = threading.Event()
        self._target = None
        self._rng = random.Random(seed)
        self.failures = []
        self._threads = [
            threading.Thread(target=self._write, args=(random.Random(f"{seed}/{index}"),)) for index in range(WRITERS)
        ]

    def run_until(self, acknowledged):
        """Starts the writers and returns once so many more appends were acknowledged, or a writer has failed."""
        self._target = self._record.acknowledged + acknowledged
        for thread in self._threads:
            thread.start()
        self._enough.wait()

    def join(self):
        """Ends the writers; call it once the server is dead, or to let a live one answer what is under way."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self.failures:
            raise self.failures[0]

    def _write(self, rng):
        client = Client(self._contract, self._address)
        try:
            while not self._stop.is_set() and self._one(client, rng):
                if self._record.acknowledged >= self._target:
                    self._enough.set()
        except Exception as failure:  # Whatever it is, the round has failed and says so.
            self.failures.append(failure)
        finally:
            self._enough.set()
            client.close()

    def _one(self, client, rng):
        """One append, new or again; False once the server is gone."""
        again = self._record.settled(rng.randrange(1 << 30)) if rng.random() < 0.1 else None
        append = again or self._new(rng)
        try:
            self._record.received(append, client.append(append.request))
            return True
        except grpc.RpcError as error:
            code, reason, _ = reason_of(error)
            if again is None:
                self._record.unknown(append)
            if (code in CUT_OFF and reason in (None, "SHUTTING_DOWN")) or reason in self._ends:
                return False
            raise Broken(f"an append ended with {code} {reason}") from None

    def any_append(self):
        """One append as the writers make them, not sent yet."""
        return self._new(self._rng)

    def _new(self, rng):
        """An append of 1 to 6 events for 1 to 3 children, some of them new to the ledger."""
        contract, events = self._contract, []
        request = contract.AppendRequest(authority="344")
        for local in rng.sample(range(300), rng.choice((1, 1, 1, 2, 3))):
            local = f"child-{local}"
            child = request.children.add()
            known = self._record.children.get(local)
            if known and rng.random() < 0.5:
                child.child.child_id = known
            else:
                child.child.local.source_system, child.child.local.local_id = "faults", local
            child.expected.state = contract.STREAM_STATE_ANY
            for _ in range(rng.choice((1, 1, 2))):
                event_id = uuid.UUID(bytes=rng.randbytes(8) + os.urandom(8), version=4).bytes
                note = fact(contract, f"{local}-{event_id.hex()}-{'x' * rng.randrange(60)}")
                child.events.add(event_id=event_id, fact=note)
                events.append((event_id, local, note.SerializeToString(deterministic=True)))
        return self._record.sent(request, events)


def settle(client, record):
    """Sends every append of unknown outcome again: each gets a definite answer now."""
    unknown, record.open = record.open, []
    for append in unknown:
        record.received(append, client.append(append.request))
    return len(unknown)
