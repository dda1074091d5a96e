"""Power cuts under eight writers, on a file system of its own. Needs root and loop devices.

    python3 tests/faults/power_cuts.py --rounds 200
    python3 tests/faults/power_cuts.py --rounds 3 --without-sync

kill -9 alone cannot show a missing fdatasync, since the operating system still holds what was written; here it is thrown
away. With `--without-sync` every sync of the server is made to do nothing, and the run succeeds only if that is noticed.
"""

import shutil
import subprocess
import sys

from setting import options, progress
from contract import compiled
from record import Broken, Record, demand
from server import DidNotServe, Server, verify
from volume import Volume
from writers import Client, Writers, settle

# A new volume now and then, so that cuts also hit a ledger that has only just been made.
ROUNDS_ON_ONE_VOLUME = 10

# Small segments, so that cuts also hit the change from one to the next.
SMALL_SEGMENTS = ("--segment-bytes", str(1 << 18))

# Answers every sync with success and does nothing.
NO_SYNC = ("strace", "-f", "-qq", "-o", "/dev/null", "--seccomp-bpf", "-e", "trace=fdatasync,fsync,sync_file_range,msync",
           "-e", "inject=fdatasync,fsync,sync_file_range,msync:retval=0")  # fmt: skip


def cut_while_opening(chosen, volume):
    """Recovery itself loses its power, after a while in which it may or may not have ended."""
    server = Server(chosen.server, volume.path / "data", options=SMALL_SEGMENTS, wait=False)
    try:
        server.process.wait(timeout=chosen.rng.uniform(0.0, 0.25))
    except subprocess.TimeoutExpired:
        pass
    volume.cut()
    server.kill()
    volume.unmount()
    volume.mount()


def cut_while_writing(chosen, contract, record, volume, index):
    """One cut, and the check after the power is back."""
    data = volume.path / "data"
    wrapped_in = NO_SYNC if chosen.without_sync else ()
    with Server(chosen.server, data, options=SMALL_SEGMENTS, wrapped_in=wrapped_in) as server:
        client = Client(contract, server.address)
        settle(client, record)
        client.close()
        writers = Writers(contract, server.address, record, f"{chosen.seed}/{index}")
        writers.run_until(chosen.rng.choice((1, 10, 100, 1_000)))
        volume.cut()
        server.kill()
        writers.join()
    volume.unmount()
    volume.mount()
    while chosen.rng.random() < 0.25:
        cut_while_opening(chosen, volume)
    if index % 4 == 3:
        shutil.rmtree(data / "344" / "store", ignore_errors=True)
    with Server(chosen.server, data, options=SMALL_SEGMENTS) as server:
        client = Client(contract, server.address)
        events = record.check(client.pages).size
        for local, child_id in list(record.children.items())[:20]:
            demand(client.resolve(local, register=False) == child_id, "a local id stands for another child")
        client.close()
        server.stop()
    code, said = verify(chosen.server, data)
    demand(code == 0, f"the ledger's own audit: {said}")
    return events


def cuts(chosen):
    """Yields after each cut what was there."""
    contract, index = compiled(), 0
    while index < chosen.rounds:
        record = Record()
        with Volume(megabytes=256) as volume:
            for _ in range(min(ROUNDS_ON_ONE_VOLUME, chosen.rounds - index)):
                events = cut_while_writing(chosen, contract, record, volume, index)
                progress(chosen, index, f"{events} events in this ledger, {record.acknowledged} appends acknowledged")
                index += 1


def main():
    chosen = options(__doc__, rounds=200, without_sync="make every sync do nothing; succeeds if that is noticed")
    if not chosen.without_sync:
        cuts(chosen)
        print(f"{chosen.rounds} power cuts: no acknowledged event lost")
        return 0
    try:
        cuts(chosen)
    except (Broken, DidNotServe) as noticed:
        print(f"without syncs, as it must be: {str(noticed).splitlines()[0]}")
        return 0
    print("the syncs did nothing and nobody noticed: this check sees nothing")
    return 1


if __name__ == "__main__":
    sys.exit(main())
