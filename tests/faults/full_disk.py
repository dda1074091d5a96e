"""A disk that fills up at many different points. Needs root and loop devices.

    python3 tests/faults/full_disk.py --rounds 32

At each point: appends are refused by name, reads go on, the server stops, starts and reads while the disk is full, and
once there is room again appends resume without anybody's help.
"""

import os
import sys
import threading

import grpc
from setting import options, progress
from contract import compiled, reason_of
from record import Record, demand
from server import Server, verify
from volume import Volume
from writers import Client, Writers, settle

# Small segments, so that the disk fills up while one is being made, while one is begun and while one is written.
SEGMENT_BYTES = ("--segment-bytes", str(1 << 18))
# The free space at the point of round 0, and how much more there is at each next one.
FREE_BYTES_FIRST, FREE_BYTES_STEP = 0, 56 * 1024
# How often appends are tried once there is room again, before that counts as never.
TRIES_MAX = 100


def fill(volume, leave_bytes):
    """Takes all the room but so much of it."""
    ballast = volume.path / "ballast"
    with ballast.open("wb") as file:
        take = volume.free_bytes() - leave_bytes
        while take > 4096:
            try:
                os.posix_fallocate(file.fileno(), 0, file.tell() + take)
                break
            except OSError:
                take -= 4096
    return ballast


def append_until_refused(contract, address, record, seed):
    """Writes until the server says that the disk is full; every writer must hear just that."""
    writers = Writers(contract, address, record, seed, ends={"STORAGE_FULL"})
    writers.run_until(1 << 40)
    writers.join()


def one_append(contract, client, record, seed):
    """One append; None if it was taken, else the reason."""
    append = Writers(contract, None, record, seed).any_append()
    try:
        record.received(append, client.append(append.request))
        return None
    except grpc.RpcError as error:
        code, reason, _ = reason_of(error)
        demand((code, reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "STORAGE_FULL"), f"refused with {code} {reason}")
        return reason


def resume(contract, client, record, seed):
    """Appends resume by themselves; each refusal in between must still be the same one."""
    pause = threading.Event()
    for attempt in range(TRIES_MAX):
        if one_append(contract, client, record, f"{seed}/{attempt}") is None:
            return
        pause.wait(0.1)
    demand(False, "there is room again and appends do not resume")


def one_point(chosen, contract, index):
    record, seed = Record(), f"{chosen.seed}/{index}"
    with Volume(megabytes=48) as volume:
        data = volume.path / "data"
        with Server(chosen.server, data, options=SEGMENT_BYTES) as server:
            writers = Writers(contract, server.address, record, f"{seed}/before")
            writers.run_until(50)
            writers.join()
            ballast = fill(volume, FREE_BYTES_FIRST + index * FREE_BYTES_STEP)
            append_until_refused(contract, server.address, record, f"{seed}/full")
            client = Client(contract, server.address)
            record.check(client.pages)
            client.close()
            code = server.stop()
            demand(code == 0, f"stopped with exit code {code} on a full disk: {server.log[-3:]}")
        with Server(chosen.server, data, options=SEGMENT_BYTES) as server:
            client = Client(contract, server.address)
            record.check(client.pages)
            one_append(contract, client, record, f"{seed}/restarted")
            ballast.unlink()
            resume(contract, client, record, f"{seed}/resumed")
            settle(client, record)
            events = record.check(client.pages).size
            client.close()
            server.stop()
        code, said = verify(chosen.server, data)
        demand(code == 0, f"the ledger's own audit: {said}")
    return events


def main():
    chosen = options(__doc__, rounds=32)
    contract = compiled()
    for index in range(chosen.rounds):
        events = one_point(chosen, contract, index)
        progress(chosen, index, f"{events} events, all there")
    print(f"{chosen.rounds} full disks: reads went on, appends resumed")


if __name__ == "__main__":
    sys.exit(main())
