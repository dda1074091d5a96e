"""The disk fails a sync of the journal. Needs root, strace and loop devices.

    python3 tests/faults/failed_sync.py --rounds 5

The group whose sync failed is never acknowledged, appends are closed, reads go on, the server ends with exit code 75,
and a restart recovers what the disk holds, not what the operating system shows: every retried id gets a definite
answer, and a power cut right after those answers loses none of them.
"""

import subprocess
import sys

import grpc
from setting import options, progress
from contract import compiled, reason_of
from record import Record, demand
from server import Server, verify
from volume import Volume
from writers import Client, Writers, settle

# What the server ends with when only a restart can clear up.
EXIT_RESTART = 75


class FailingSyncs:
    """From the n-th one on, every sync of a segment by any thread of the server fails."""

    def __init__(self, server, journal, nth):
        paths = [option for path in journal.glob("*.segment") for option in ("-P", str(path))]
        command = ["strace", "-f", "-p", str(server.process.pid), *paths, "-e", "trace=fdatasync,fsync"]
        command += ["-e", f"inject=fdatasync,fsync:error=EIO:when={nth}+"]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        while "attached" not in self._process.stderr.readline():
            demand(self._process.poll() is None, "strace does not attach")

    def injected(self):
        """Ends the tracing and counts what it did; call it once the server has ended."""
        return sum("INJECTED" in line for line in self._process.communicate()[1].splitlines())


def closed(contract, client, record, seed):
    """After the failure nothing more is taken, and the answer says so."""
    append = Writers(contract, None, record, seed).any_append()
    try:
        client.append(append.request)
    except grpc.RpcError as error:
        code, reason, _ = reason_of(error)
        demand(reason == "APPENDS_CLOSED", f"after a failed sync an append was refused with {code} {reason}")
        record.unknown(append)
        return
    demand(False, "an append was acknowledged after a failed sync")


def one_round(chosen, contract, index):
    record, seed = Record(), f"{chosen.seed}/{index}"
    with Volume(megabytes=256) as volume:
        data = volume.path / "data"
        with Server(chosen.server, data) as server:
            writers = Writers(contract, server.address, record, f"{seed}/before")
            writers.run_until(chosen.rng.randrange(1, 200))
            writers.join()
            failing = FailingSyncs(server, data / "344" / "journal", nth=chosen.rng.randrange(1, 20))
            writers = Writers(contract, server.address, record, f"{seed}/failing")
            writers.run_until(1 << 40)
            writers.join()
            demand(record.open, "a sync failed and every append was acknowledged")
            client = Client(contract, server.address)
            closed(contract, client, record, f"{seed}/closed")
            record.check(client.pages)
            client.close()
            code = server.stop()
            demand(code == EXIT_RESTART, f"exit code {code}")
            demand(failing.injected() > 0, "no sync was made to fail")
        with Server(chosen.server, data) as server:
            client = Client(contract, server.address)
            record.check(client.pages)
            unknown = settle(client, record)
            client.close()
            volume.cut()
        volume.unmount()
        volume.mount()
        with Server(chosen.server, data) as server:
            client = Client(contract, server.address)
            record.check(client.pages)
            client.close()
            server.stop()
        code, said = verify(chosen.server, data)
        demand(code == 0, f"the ledger's own audit: {said}")
    return unknown


def main():
    chosen = options(__doc__, rounds=5)
    contract, unknown = compiled(), 0
    for index in range(chosen.rounds):
        unknown += one_round(chosen, contract, index)
        progress(chosen, index, f"{unknown} unknown outcomes settled by retry")
    print(f"{chosen.rounds} failed syncs: nothing acknowledged was lost, {unknown} unknown outcomes became definite")


if __name__ == "__main__":
    sys.exit(main())
