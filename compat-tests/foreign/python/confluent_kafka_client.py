"""python3-confluent-kafka (librdkafka) against the broker named by the first argument.

The second argument is a topic of two partitions that exists. Prints "ok" as its last line.
"""

import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

bootstrap, topic = sys.argv[1], sys.argv[2]
values = [None, b"", b"\x00\xff", "zw\u00f6lf".encode(), b"x" * 10000] + [b"%d" % i for i in range(2000)]
offsets = []


def acked(error, message):
    assert error is None, error
    offsets.append(message.offset())


codecs = ["none", "gzip", "snappy", "lz4", "zstd"]
for codec in codecs:
    producer = Producer(
        {"bootstrap.servers": bootstrap, "compression.type": codec, "enable.idempotence": True, "linger.ms": 5}
    )
    for value in values:
        producer.produce(topic, value, key=b"key", partition=1, headers=[("h", b"1"), ("h", b"2")], callback=acked)
    assert producer.flush(30) == 0
    print("codec", codec, "sent")
assert offsets == list(range(len(codecs) * len(values)))

consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "none", "enable.auto.commit": False})
consumer.assign([TopicPartition(topic, 1, OFFSET_BEGINNING)])
for expected in range(len(offsets)):
    message = consumer.poll(20)
    assert message is not None and message.error() is None, (expected, message and message.error())
    assert message.offset() == expected
    assert (message.value() or b"") == (values[expected % len(values)] or b"")
    assert message.key() == b"key" and message.headers() == [("h", b"1"), ("h", b"2")]
assert consumer.get_watermark_offsets(TopicPartition(topic, 1)) == (0, len(offsets))
consumer.close()

admin = AdminClient({"bootstrap.servers": bootstrap})
made = topic + "-made"
for future in admin.create_topics([NewTopic(made, 2, 1)]).values():
    future.result(20)
assert made in admin.list_topics(timeout=20).topics
for future in admin.delete_topics([made]).values():
    future.result(20)
print("ok")
