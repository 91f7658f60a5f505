"""SQL consumers with psycopg: sessions that poll, write what they got, and commit, in one transaction each, until the process is killed or its
standard input ends.

usage: poll_workers.py URL TOPIC SESSIONS SEED
"""

import random
import sys
import threading
import traceback

import psycopg
from psycopg import IsolationLevel

POLL = """select partition, "offset", howdah.text(value) from howdah.poll('workers', %s, %s, lease => '2 seconds')"""
DONE = 'insert into public.done (partition, "offset", value) values (%s, %s, %s)'


def work(session, topic, chance, stop):
    """Returns after a transaction, which it may have rolled back."""
    records = session.execute(POLL, (topic, chance.randint(1, 200))).fetchall()
    if not records:
        session.commit()
        # Nothing tells when there are more.
        stop.wait(0.02)
        return
    with session.cursor() as cursor:
        if chance.random() < 0.25:
            with session.transaction():
                cursor.executemany(DONE, records)
                raise psycopg.Rollback()
        cursor.executemany(DONE, records)
    if chance.random() < 0.1:
        session.rollback()
        return
    session.execute("select howdah.commit('workers', %s)", (topic,))
    if chance.random() < 0.1:
        session.rollback()
        return
    session.commit()


def run(url, topic, chance, stop, failures):
    while not stop.is_set():
        try:
            with psycopg.connect(url, application_name="poll-worker") as session:
                while not stop.is_set():
                    session.isolation_level = chance.choice(
                        [IsolationLevel.READ_COMMITTED, IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ]
                    )
                    try:
                        work(session, topic, chance, stop)
                    except (psycopg.errors.SerializationFailure, psycopg.errors.ObjectNotInPrerequisiteState):
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


def main():
    url, topic, sessions, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    stop = threading.Event()
    failures = []
    threads = [
        threading.Thread(target=run, args=(url, topic, random.Random(seed + n), stop, failures))
        for n in range(sessions)
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


if __name__ == "__main__":
    main()
