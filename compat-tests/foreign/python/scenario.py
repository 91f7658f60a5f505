"""Runs the steps of ../SCENARIO.md that a client's module defines, and prints a line for each."""

import os
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

LOGINS = "scram-sha-256 scram-sha-512 plain mtls topic-denied wrong-password unknown-ca".split()

LIMIT_S = 60
BASE_MS = 1_700_000_000_000
BIG = random.Random(7).randbytes(900_000)


class Unsupported(Exception):
    """The client has nothing for this step."""


class Login:
    """How a step logs in, by the environment; mechanism is None with a certificate."""

    def __init__(self, step):
        certificates = os.environ["SECURITY"]
        mechanisms = {"plain": "PLAIN", "scram-sha-512": "SCRAM-SHA-512", "mtls": None}
        self.mechanism = mechanisms.get(step, "SCRAM-SHA-256")
        self.protocol = "SASL_SSL" if self.mechanism else "SSL"
        self.bootstrap = sys.argv[1] if self.mechanism else os.environ["SSL_BOOTSTRAP"]
        self.user = os.environ["SASL_USER"]
        self.password = "wrong" if step == "wrong-password" else os.environ["SASL_PASSWORD"]
        self.ca = f"{certificates}/{'other-' if step == 'unknown-ca' else ''}ca.pem"
        self.certificate, self.key = f"{certificates}/client.pem", f"{certificates}/client.key"


def is_login():
    return "SECURITY" in os.environ


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


def report(step, error, note=None):
    if error is None:
        print("ok", step, " ".join((note or "").split())[:200], flush=True)
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


def run_logins(name, version, client):
    """client has log_in(login, name of topic and group, values), and refusals that get the login and return what was said."""
    print("client", name, version, flush=True)
    for step in LOGINS:
        try:
            login = Login(step)
            if step in ("topic-denied", "wrong-password", "unknown-ca"):
                report(step, None, getattr(client, step.replace("-", "_"))(login))
            else:
                client.log_in(login, f"{sys.argv[2]}-{step}", numbered(step, 0, 100))
                report(step, None)
        except Exception as error:  # whatever it is, the next step is to be tried
            report(step, error)
