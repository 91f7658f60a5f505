"""Orders and an event for each, with psycopg. An order's number is the next one of its key: of the session's own, or of one for which sessions contend.

usage: orders.py URL TOPIC SESSIONS SEED ITEMS
"""

import sys

import psycopg
from psycopg import sql

from sessions import COMMITTED, ROLLED_BACK, SAVEPOINT, did, run

NEXT = "update public.counter set number = number + 1 where key = %s returning number"
ORDER = "insert into public.orders values (%s, %s)"
PRODUCE = "select howdah.produce(%s::text, %s::text, %s::text)"
INSERT = sql.SQL("insert into topics.{} (key, value) values (%s, %s)")


def order(session, topic, key, by_view):
    (number,) = session.execute(NEXT, (key,)).fetchone()
    session.execute(ORDER, (key, number))
    if by_view:
        session.execute(INSERT.format(sql.Identifier(topic)), (key.encode(), str(number).encode()))
    else:
        session.execute(PRODUCE, (topic, key, str(number)))


def customer(n, topic, items):
    def work(session, chance, stop):
        # The transaction begins here, so that what is rolled back below is a savepoint.
        session.execute("select 1")
        # One of them in a transaction: two could wait for each other.
        item = f"item-{chance.randrange(items)}"
        for _ in range(chance.randint(1, 3)):
            key = item if chance.random() < 0.33 else f"session-{n}"
            if chance.random() < 0.25:
                with session.transaction():
                    order(session, topic, key, chance.random() < 0.5)
                    raise psycopg.Rollback()
                did(SAVEPOINT)
            order(session, topic, key, chance.random() < 0.5)
        # What it does beside; the broker has the same processors.
        session.execute("select pg_sleep(%s)", (chance.random() * 0.03,))
        if chance.random() < 0.2:
            session.rollback()
            did(ROLLED_BACK)
            return
        session.commit()
        did(COMMITTED)

    return work


if __name__ == "__main__":
    url, topic, sessions, seed, items = sys.argv[1:]
    run(url, int(sessions), int(seed), lambda n: customer(n, topic, int(items)))
