"""Give each reader mutated files and see that none breaks it: `python -m tests.fuzz [--inputs N] [--seed S]`.

One JSON line for each reader, with the seed by which it can be done again. The exit status is 0 only where no reader
crashed, took longer than ten seconds or needed more than 512 MB.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from random import Random, SystemRandom
from tempfile import gettempdir

import django
from django.conf import settings


def fuzz(code: str, inputs: int, seed: int) -> dict:
    """Give one reader so many files; return what became of them, and the first crashes."""
    from tests.fuzz.inputs import mutated, seeds
    from tests.fuzz.worker import CRASHED, Worker

    draw, worker, counts, crashes = Random(f"{seed}-{code}"), Worker(), Counter(), []
    sound, header = seeds()[code], json.dumps({"format": code, "mapping": None}).encode()
    for number in range(inputs):
        file = mutated(draw.choice(sound), sound, draw)
        word, why = worker.read(header, file)
        counts[word.decode()] += 1
        if word == CRASHED:
            kept = Path(gettempdir()) / f"fuzz-{code}-{seed}-{number}"
            kept.write_bytes(file)
            crashes.append(f"input {number}, kept in {kept}: {why.strip()[-600:]}")
    if worker.process is not None:
        worker.stop()
    names = {"R": "read", "U": "refused", "L": "out_of_memory", "C": "crashed"}
    told = {name: counts[word] for word, name in names.items()}
    return {"reader": code, "seed": seed, "inputs": inputs, **told, "first_crashes": crashes[:3]}


def main(arguments: list[str]) -> int:
    from tests.fuzz.inputs import READ

    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000, help="files for each reader")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--reader", choices=READ, help="only this one")
    given = parser.parse_args(arguments)
    crashed = 0
    for code in [given.reader] if given.reader else READ:
        told = fuzz(code, given.inputs, given.seed)
        crashed += told["crashed"]
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return 1 if crashed else 0


if __name__ == "__main__":
    settings.configure(USE_I18N=False)
    django.setup()
    sys.exit(main(sys.argv[1:]))
