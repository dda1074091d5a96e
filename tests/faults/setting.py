"""What every fault script needs before it begins: its options, its random seed, and the client's modules."""

import argparse
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python"))


def options(description, rounds, **flags):
    """Reads the command line; prints the seed, so that a failure can be run again."""
    parser = argparse.ArgumentParser(description=description)
    top = Path(__file__).resolve().parents[2]
    parser.add_argument("--server", type=Path, default=top / "target/debug/journey-ledger", help="the server's program")
    parser.add_argument("--rounds", type=int, default=rounds, help="how many faults (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32), help="the seed of an earlier run")
    for name, meaning in flags.items():
        parser.add_argument(f"--{name.replace('_', '-')}", action="store_true", help=meaning)
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    chosen.rng = random.Random(chosen.seed)
    chosen.started = time.monotonic()
    return chosen


def progress(chosen, index, text):
    """A line every tenth round, and at the last."""
    if (index + 1) % 10 == 0 or index + 1 == chosen.rounds:
        print(f"{index + 1} of {chosen.rounds}, {time.monotonic() - chosen.started:.0f} s: {text}", flush=True)
