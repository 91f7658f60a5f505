"""python3-kafka against the broker named by the first argument: every codec it has, keys, headers, seek, end offsets.

The second argument is a topic of two partitions that exists. Prints "ok" as its last line.
"""

import sys

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

bootstrap, topic = sys.argv[1], sys.argv[2]
values = [b"", b"\x00\xff", "zw\u00f6lf".encode(), b"x" * 10000] + [b"%d" % i for i in range(2000)]

sent = 0
for codec in [None, "gzip", "snappy", "lz4"]:
    try:
        producer = KafkaProducer(bootstrap_servers=bootstrap, compression_type=codec, acks="all", linger_ms=5)
    except AssertionError as missing:
        print("codec", codec, "is not there:", missing)
        continue
    acks = [
        producer.send(topic, value, key=b"key", headers=[("h", b"1"), ("h", b"2")], partition=0, timestamp_ms=1000 + i)
        for i, value in enumerate(values)
    ]
    producer.flush()
    for i, ack in enumerate(acks):
        assert ack.get(30).offset == sent + i, (ack.get(30).offset, sent + i)
    sent += len(values)
    producer.close()
    print("codec", codec, "sent")

partition = TopicPartition(topic, 0)
consumer = KafkaConsumer(bootstrap_servers=bootstrap, consumer_timeout_ms=20000, enable_auto_commit=False)
consumer.assign([partition])
assert consumer.end_offsets([partition])[partition] == sent
assert consumer.beginning_offsets([partition])[partition] == 0
consumer.seek_to_beginning(partition)
for expected in range(sent):
    record = next(consumer)
    assert record.offset == expected, (record.offset, expected)
    assert record.value == values[expected % len(values)], expected
    assert record.key == b"key" and record.headers == [("h", b"1"), ("h", b"2")]
consumer.seek(partition, 7)
assert next(consumer).offset == 7
assert consumer.offsets_for_times({partition: 1500})[partition].offset == 500
consumer.close()
print("ok")
