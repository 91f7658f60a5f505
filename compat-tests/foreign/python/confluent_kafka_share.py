"""A share consumer of confluent-kafka, until SIGTERM: releases what ends with 0 once, rejects what ends with 1, accepts the rest.

Arguments: bootstrap, topic, group. Prints "VALUE DELIVERIES VERDICT" for each record, once the broker has confirmed it.
"""

import signal
import sys

import confluent_kafka
from confluent_kafka import AcknowledgeType, ShareConsumer

bootstrap, topic, group = sys.argv[1:]
stopping = False


def stop(signum, frame):
    global stopping
    stopping = True


def verdict(message):
    if message.value().endswith(b"0") and message.delivery_count() == 1:
        return AcknowledgeType.RELEASE
    return AcknowledgeType.REJECT if message.value().endswith(b"1") else AcknowledgeType.ACCEPT


signal.signal(signal.SIGTERM, stop)
print("client confluent-kafka", confluent_kafka.__version__, flush=True)
consumer = ShareConsumer(
    {
        "bootstrap.servers": bootstrap,
        "group.id": group,
        "share.acknowledgement.mode": "explicit",
    }
)
consumer.subscribe([topic])
while not stopping:
    taken = []
    for message in consumer.poll(0.5):
        assert message.error() is None, message.error()
        how = verdict(message)
        consumer.acknowledge(message, how)
        taken.append("%s %d %s" % (message.value().decode(), message.delivery_count(), how.name.lower()))
    for partition, error in consumer.commit_sync(30.0).items():
        assert error is None, "%s: %s" % (partition, error)
    for line in taken:
        print(line, flush=True)
consumer.close()
