"""One member of a group on python3-kafka, until SIGTERM: processes, commits after each poll and before it gives up partitions.

Arguments: bootstrap, topic, group, member name, session timeout in ms. Prints lines "NANOS MEMBER WHAT DETAIL", see MemberLine.
"""

import signal
import sys
import time

from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

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
        consumer.commit({TopicPartition(topic, p): OffsetAndMetadata(o, "") for p, o in to_commit.items()})
        say("committed", ",".join("%d:%d" % each for each in to_commit.items()))
    except KafkaError as e:
        say("commit-lost", repr(e))
    to_commit.clear()


def owns(why):
    # It hides its generation.
    generation = consumer._coordinator._generation.generation_id
    say(why, "%d %s" % (generation, ",".join(map(str, sorted(owned)))))


class Listener(ConsumerRebalanceListener):
    def on_partitions_revoked(self, revoked):
        commit()
        owned.clear()
        owns("revoked")

    def on_partitions_assigned(self, assigned):
        owned.update(p.partition for p in assigned)
        owns("assigned")


signal.signal(signal.SIGTERM, stop)
consumer = KafkaConsumer(
    bootstrap_servers=bootstrap,
    group_id=group,
    client_id=name,
    enable_auto_commit=False,
    auto_offset_reset="earliest",
    session_timeout_ms=int(session_timeout),
    heartbeat_interval_ms=500,
)
consumer.subscribe([topic], listener=Listener())
while not stopping:
    for records in consumer.poll(timeout_ms=100, max_records=50).values():
        for record in records:
            say("read", "%d %d %s" % (record.partition, record.offset, record.value.decode()))
            to_commit[record.partition] = record.offset + 1
    commit()
consumer.close()
say("ended")
