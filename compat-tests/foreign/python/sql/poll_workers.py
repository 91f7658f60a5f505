"""SQL consumers with psycopg: sessions that poll, write what they got, and commit, in one transaction each.

usage: poll_workers.py URL TOPIC SESSIONS SEED GROUP
"""

import sys

import psycopg

from sessions import COMMITTED, ROLLED_BACK, SAVEPOINT, did, run

POLL = """select partition, "offset", howdah.text(value) from howdah.poll(%s, %s, %s, lease => '2 seconds')"""
DONE = 'insert into public.done (partition, "offset", value) values (%s, %s, %s)'


def worker(group, topic):
    def work(session, chance, stop):
        records = session.execute(POLL, (group, topic, chance.randint(1, 200))).fetchall()
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
                did(SAVEPOINT)
            cursor.executemany(DONE, records)
        if chance.random() < 0.1:
            session.rollback()
            did(ROLLED_BACK)
            return
        session.execute("select howdah.commit(%s, %s)", (group, topic))
        if chance.random() < 0.1:
            session.rollback()
            did(ROLLED_BACK)
            return
        session.commit()
        did(COMMITTED)

    return work


if __name__ == "__main__":
    url, topic, sessions, seed, group = sys.argv[1:]
    run(url, int(sessions), int(seed), lambda n: worker(group, topic))
