"""The sessions of an application with psycopg: each has a thread of its own, and runs transactions until the process is killed or its standard input
ends. Prints how each transaction ended.
"""

import random
import sys
import threading
import traceback

import psycopg
from psycopg import IsolationLevel

COMMITTED = "committed"
ROLLED_BACK = "rolled back"
SAVEPOINT = "rolled back to a savepoint"

LOST = {
    "40001": "lost a serialization",
    "55000": "was fenced",
    # With the sessions of a process that was killed, and that Postgres has not missed yet.
    "40P01": "was in a deadlock",
}


def did(outcome):
    sys.stdout.write(f"did {outcome}\n")
    sys.stdout.flush()


def _until_stopped(url, work, chance, stop, failures):
    while not stop.is_set():
        try:
            with psycopg.connect(url) as session:
                while not stop.is_set():
                    session.isolation_level = chance.choice(list(IsolationLevel)[1:])
                    try:
                        work(session, chance, stop)
                    except psycopg.Error as e:
                        if e.sqlstate not in LOST:
                            raise
                        did(LOST[e.sqlstate])
                        session.rollback()
        except psycopg.OperationalError as e:
            # Postgres was killed, and says so or nothing. Anything else should not be.
            if e.sqlstate is not None and not e.sqlstate.startswith(("08", "57P")):
                failures.append(e)
                return
            stop.wait(0.05)
        except Exception as e:
            failures.append(e)
            return


def run(url, count, seed, factory):
    """factory(session number) makes work(session, chance, stop), which runs one transaction and ends it."""
    stop = threading.Event()
    failures = []
    threads = [
        threading.Thread(target=_until_stopped, args=(url, factory(n), random.Random(seed + n), stop, failures))
        for n in range(count)
    ]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    stop.set()
    for thread in threads:
        thread.join()
    for failure in failures:
        traceback.print_exception(failure)
    sys.exit(1 if failures else 0)
