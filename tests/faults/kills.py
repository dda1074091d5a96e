"""kill -9 under eight writers, also during recovery, also with the store of look-ups deleted between rounds.

    python3 tests/faults/kills.py --rounds 200

After each kill: nothing acknowledged is lost, nothing is there twice, positions and revisions are dense, every append is
there whole or not at all, and what was unknown gets a definite answer. Every tenth round the ledger also checks itself.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from setting import options, progress
from contract import compiled
from read_segment import read
from record import Record, demand
from server import Server, verify
from writers import Client, Writers, settle

# Small segments, so that kills also hit the change from one to the next.
SMALL_SEGMENTS = ("--segment-bytes", str(1 << 18))


def kill_while_it_opens(chosen, data):
    """Starts the server and kills it after a while in which it may or may not have opened."""
    server = Server(chosen.server, data, options=SMALL_SEGMENTS, wait=False)
    try:
        server.process.wait(timeout=chosen.rng.uniform(0.0, 0.25))
    except subprocess.TimeoutExpired:
        pass
    server.kill()


def one_round(chosen, contract, record, data, index):
    whole = index % 10 == 0
    if index % 3 == 1:
        shutil.rmtree(data / "344" / "store", ignore_errors=True)
    while chosen.rng.random() < 0.3:
        kill_while_it_opens(chosen, data)
    with Server(chosen.server, data, options=SMALL_SEGMENTS) as server:
        client = Client(contract, server.address)
        record.check(client.pages, whole)
        unknown = settle(client, record)
        register_and_ask(client, record, chosen.rng.randrange(300))
        client.close()
        writers = Writers(contract, server.address, record, f"{chosen.seed}/{index}")
        writers.run_until(chosen.rng.choice((1, 10, 100, 300)))
        server.kill()
        writers.join()
    if whole or index + 1 == chosen.rounds:
        code, said = verify(chosen.server, data)
        demand(code == 0, f"the ledger's own audit: {said}")
    return unknown


def register_and_ask(client, record, number):
    """A local id that was registered stands for the same child after every restart."""
    record.registered(f"child-{number}", client.resolve(f"child-{number}", register=True))
    for local in list(record.children)[:: max(1, len(record.children) // 10)]:
        record.registered(local, client.resolve(local, register=False))


def main():
    chosen = options(__doc__, rounds=200)
    contract, record, unknown = compiled(), Record(), 0
    with tempfile.TemporaryDirectory(prefix="journey-ledger-kills-") as directory:
        data = Path(directory) / "data"
        for index in range(chosen.rounds):
            unknown += one_round(chosen, contract, record, data, index)
            progress(chosen, index, f"{record.acknowledged} appends acknowledged, {unknown} settled by retry")
        with Server(chosen.server, data, options=SMALL_SEGMENTS) as server:
            client = Client(contract, server.address)
            settle(client, record)
            head = record.check(client.pages)
            client.close()
            # Not a stop: that would seal the heads behind this one.
            server.kill()
        journal = read(sorted((data / "344" / "journal").glob("*.segment")))
        demand(journal.tree.root() == head.root_hash, "the journal's own bytes give another root")
    print(f"{chosen.rounds} kills: {head.size} events, none lost, none twice")


if __name__ == "__main__":
    sys.exit(main())
