"""One member of a group on python3-confluent-kafka, until SIGTERM: commits what it processed, and before it gives up partitions.

Arguments: bootstrap, topic, group, member name, session timeout in ms. Prints lines "NANOS MEMBER WHAT DETAIL", see MemberLine.
"""

import signal
import sys
import time

from confluent_kafka import Consumer, KafkaException, TopicPartition

bootstrap, topic, group, name, session_timeout = sys.argv[1:]
stopping = False
owned = set()
to_commit = {}


def say(what, detail=""):
    print(time.monotonic_ns(), name, what, detail, flush=True)


def stop(signum, frame):
    global stopping
    stopping = True


def commit():
    if not to_commit:
        return
    try:
        consumer.commit(offsets=[TopicPartition(topic, p, o) for p, o in to_commit.items()], asynchronous=False)
        say("committed", ",".join("%d:%d" % each for each in to_commit.items()))
    except KafkaException as e:
        say("commit-lost", repr(e))
    to_commit.clear()


def owns(why):
    # It hides its generation.
    say(why, "-1 " + ",".join(map(str, sorted(owned))))


def on_assign(_, partitions):
    owned.update(p.partition for p in partitions)
    owns("assigned")


def on_revoke(_, partitions):
    commit()
    owned.difference_update(p.partition for p in partitions)
    owns("revoked")


def on_lost(_, partitions):
    to_commit.clear()
    owned.difference_update(p.partition for p in partitions)
    owns("lost")


signal.signal(signal.SIGTERM, stop)
consumer = Consumer(
    {
        "bootstrap.servers": bootstrap,
        "group.id": group,
        "client.id": name,
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
        "session.timeout.ms": int(session_timeout),
        "heartbeat.interval.ms": 500,
        "fetch.wait.max.ms": 100,
    }
)
consumer.subscribe([topic], on_assign=on_assign, on_revoke=on_revoke, on_lost=on_lost)
uncommitted = 0
while not stopping:
    message = consumer.poll(0.1)
    if message is not None:
        assert message.error() is None, message.error()
        say("read", "%d %d %s" % (message.partition(), message.offset(), message.value().decode()))
        to_commit[message.partition()] = message.offset() + 1
        uncommitted += 1
    if message is None or uncommitted >= 50:
        commit()
        uncommitted = 0
commit()
consumer.close()
say("ended")
