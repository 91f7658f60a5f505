"""Messages through a queue of kombu, Celery's transport. Arguments: bootstrap server, queue. Prints what came, one line each."""

import sys

from kombu import Connection

COUNT = 50
LIMIT_S = 60


def main(bootstrap, name):
    with Connection(f"confluentkafka://{bootstrap}") as connection:
        queue = connection.SimpleQueue(name)
        for i in range(COUNT):
            queue.put({"job": i})
        for _ in range(COUNT):
            message = queue.get(timeout=LIMIT_S)
            print("got", message.payload["job"], flush=True)
            message.ack()
        queue.close()


main(*sys.argv[1:])
