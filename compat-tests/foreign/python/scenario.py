"""Runs the steps of ../SCENARIO.md that a client's module defines, and prints a line for each."""

import random
import sys
import time
import traceback

STEPS = """create-topic describe-topic describe-configs delete-topic error-topic-name
produce-none produce-gzip produce-snappy produce-lz4 produce-zstd
consume-assign headers tombstone big-record list-offsets seek-by-time idempotent
group commit group-resume group-rebalance describe-group delete-group
transaction-commit transaction-abort transaction-offsets transaction-fencing
error-unknown-topic error-too-large""".split()

LIMIT_S = 60
BASE_MS = 1_700_000_000_000
BIG = random.Random(7).randbytes(900_000)


class Unsupported(Exception):
    """The client has nothing for this step."""


def records(codec):
    return [(b"k%d" % i, b"%s-%d-" % (codec.encode(), i) + b"x" * 100) for i in range(100)]


def numbered(name, first, count):
    return [b"%s-%d" % (name.encode(), i) for i in range(first, first + count)]


def equal(actual, expected, what):
    if actual != expected:
        raise AssertionError(f"{what}: {str(actual)[:200]} (expected: {str(expected)[:200]})")


def until(what, holds):
    """Calls holds until it is true; it is to wait a little by itself, or returns at once."""
    deadline = time.monotonic() + LIMIT_S
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {LIMIT_S} s: {what}")
        time.sleep(0.05)


def report(step, error):
    if error is None:
        print("ok", step, flush=True)
        return
    word = "unsupported" if isinstance(error, Unsupported) else "failed"
    if word == "failed":
        traceback.print_exception(error, file=sys.stderr)
    reason = str(error) if word == "unsupported" else f"{type(error).__name__}: {error}"
    print(word, step, " ".join(reason.split()), flush=True)


def run(name, version, client):
    """client has a method for each step, with _ for -; produce-CODEC all go to produce(codec)."""
    print("client", name, version, flush=True)
    for step in STEPS:
        try:
            if step.startswith("produce-"):
                client.produce(step[len("produce-") :])
            else:
                getattr(client, step.replace("-", "_"))()
            report(step, None)
        except Exception as error:  # whatever it is, the next step is to be tried
            report(step, error)
