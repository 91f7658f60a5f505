"""kafka-python: ../SCENARIO.md."""

import ssl
import sys
import threading

import kafka
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.structs import OffsetAndMetadata
from kafka.admin import ConfigResource, ConfigResourceType, NewTopic
from kafka.errors import InvalidTopicError, MessageSizeTooLargeError, TopicAlreadyExistsError, TopicAuthorizationFailedError

from scenario import BASE_MS, BIG, LIMIT_S as LIMIT, Unsupported, equal, is_login, numbered, records, run, run_logins, until

OLD = int(kafka.__version__.split(".")[0]) < 3


class Client:
    def __init__(self, bootstrap, prefix):
        self.prefix = prefix
        self.bootstrap = bootstrap
        self.admin = KafkaAdminClient(bootstrap_servers=bootstrap)
        self.plain = self.producer()
        self.sent = []

    def topic(self, name):
        return f"{self.prefix}-{name}"

    def producer(self, **settings):
        settings = {"acks": "all", **settings}
        return KafkaProducer(bootstrap_servers=self.bootstrap, **settings)

    def consumer(self, *topics, **settings):
        settings = {"enable_auto_commit": False, "auto_offset_reset": "earliest", **settings}
        return KafkaConsumer(*topics, bootstrap_servers=self.bootstrap, **settings)

    def send(self, producer, topic, messages):
        acks = [producer.send(topic, **{"partition": 0, **message}) for message in messages]
        producer.flush(LIMIT)
        return [ack.get(LIMIT) for ack in acks]

    def poll(self, consumer, count):
        messages = []

        def enough():
            for batch in consumer.poll(1000).values():
                messages.extend(batch)
            return len(messages) >= count

        until(f"{count} messages", enough)
        equal(len(messages), count, "messages")
        return messages

    def read(self, topic, count, offset=0):
        consumer = self.consumer()
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        consumer.seek(partition, offset)
        try:
            return self.poll(consumer, count)
        finally:
            consumer.close()

    def refused(self, error, action):
        try:
            action()
        except error:
            return
        raise AssertionError("it succeeded")

    def create(self, name):
        self.admin.create_topics([NewTopic(name, 3, 1)])

    def create_topic(self):
        self.create(self.topic("made"))
        self.refused(TopicAlreadyExistsError, lambda: self.create(self.topic("made")))

    def describe_topic(self):
        [found] = self.admin.describe_topics([self.topic("made")])
        equal(len(found["partitions"]), 3, "partitions")
        assert all(partition.get("leader", partition.get("leader_id")) >= 0 for partition in found["partitions"]), found

    def describe_configs(self):
        found = self.admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, self.topic("small"))])
        text = str(found)
        if OLD:
            text = str(found[0].resources)
        assert "max.message.bytes" in text and "1000" in text, text

    def delete_topic(self):
        self.admin.delete_topics([self.topic("made")])
        until("deleted", lambda: self.topic("made") not in self.admin.list_topics())

    def error_topic_name(self):
        self.refused(InvalidTopicError, lambda: self.create(f"{self.prefix} not a name"))

    def produce(self, codec):
        messages = records(codec)
        try:
            producer = self.producer(compression_type=None if codec == "none" else codec, linger_ms=20)
        except AssertionError as missing:
            raise Unsupported(str(missing)) from missing
        acks = self.send(producer, self.topic("records"), [{"key": key, "value": value} for key, value in messages])
        producer.close()
        first = len(self.sent)
        equal([ack.offset for ack in acks], list(range(first, first + len(acks))), "offsets")
        self.sent += messages

    def consume_assign(self):
        messages = self.read(self.topic("records"), len(self.sent))
        equal([(message.key, message.value) for message in messages], self.sent, "records")

    def headers(self):
        headers = [("a", b"1"), ("b", b""), ("a", b"2")]
        message = {"value": b"v", "headers": headers, "timestamp_ms": BASE_MS + 123}
        self.send(self.plain, self.topic("headers"), [message])
        [message] = self.read(self.topic("headers"), 1)
        equal([tuple(header) for header in message.headers], headers, "headers")
        equal(message.timestamp, BASE_MS + 123, "timestamp")

    def tombstone(self):
        pairs = [(b"k", None), (b"k", b""), (None, b"v")]
        self.send(self.plain, self.topic("tombstone"), [{"key": key, "value": value} for key, value in pairs])
        messages = self.read(self.topic("tombstone"), 3)
        equal([(message.key, message.value) for message in messages], pairs, "records")

    def big_record(self):
        self.send(self.plain, self.topic("big"), [{"value": BIG}])
        assert self.read(self.topic("big"), 1)[0].value == BIG

    def list_offsets(self):
        consumer = self.consumer()
        partition = TopicPartition(self.topic("records"), 0)
        equal(consumer.beginning_offsets([partition]), {partition: 0}, "earliest")
        equal(consumer.end_offsets([partition]), {partition: len(self.sent)}, "latest")
        consumer.close()

    def seek_by_time(self):
        topic = self.topic("times")
        partition = TopicPartition(topic, 0)
        self.send(self.plain, topic, [{"value": b"%d" % i, "timestamp_ms": BASE_MS + 1000 * i} for i in range(10)])
        consumer = self.consumer()
        equal(consumer.offsets_for_times({partition: BASE_MS + 3500})[partition].offset, 4, "offset")
        none = consumer.offsets_for_times({partition: BASE_MS + 9001})[partition]
        assert none is None or none.offset == -1, none
        consumer.close()
        equal(self.read(topic, 6, 4)[0].value, b"4", "value")

    def idempotent(self):
        if "enable_idempotence" not in KafkaProducer.DEFAULT_CONFIG:
            raise Unsupported("this version has no idempotent producer")
        topic = self.topic("idempotent")
        producer = self.producer(enable_idempotence=True, batch_size=100, linger_ms=0)
        acks = self.send(producer, topic, [{"value": b"%d" % i} for i in range(1000)])
        producer.close()
        equal([ack.offset for ack in acks], list(range(1000)), "offsets")
        equal([m.value for m in self.read(topic, 1000)], [b"%d" % i for i in range(1000)], "values")

    def send_to_group(self, numbers):
        self.send(self.plain, self.topic("group"), [{"partition": i % 3, "value": b"%d" % i} for i in numbers])

    def read_as_group(self, numbers):
        consumer = self.consumer(self.topic("group"), group_id=f"{self.prefix}-g")
        equal(sorted(int(message.value) for message in self.poll(consumer, len(numbers))), list(numbers), "values")
        return consumer

    def group(self):
        self.send_to_group(range(30))
        self.member = self.read_as_group(range(30))

    def commit(self):
        self.member.commit()
        equal([self.member.committed(TopicPartition(self.topic("group"), i)) for i in range(3)], [10, 10, 10], "offsets")
        self.member.close()

    def group_resume(self):
        self.send_to_group(range(30, 60))
        consumer = self.read_as_group(range(30, 60))
        consumer.commit()
        consumer.close()

    def group_rebalance(self):
        # A member blocks in poll while the group rebalances, so each has a thread of its own.
        members = [Member(self, f"{self.prefix}-r")]
        until("one member has all", lambda: sizes(members) == [3])
        members.append(Member(self, f"{self.prefix}-r"))
        until("both have some", lambda: sizes(members) == [1, 2])
        members.pop(0).close()
        until("the second one has all", lambda: sizes(members) == [3])
        members[0].close()

    def describe_group(self):
        group = f"{self.prefix}-g"
        if OLD:
            listed = [name for name, _ in self.admin.list_consumer_groups()]
            [found] = self.admin.describe_consumer_groups([group])
            state, members = found.state, found.members
        else:
            listed = [found["group_id"] for found in self.admin.list_groups()]
            found = self.admin.describe_groups([group])
            found = found[group] if isinstance(found, dict) else found[0]
            state, members = found["group_state"], found["members"]
        assert group in listed, listed
        equal((state, list(members)), ("Empty", []), "group")

    def delete_group(self):
        group = f"{self.prefix}-g"
        if OLD:
            self.admin.delete_consumer_groups([group])
            until("deleted", lambda: group not in [name for name, _ in self.admin.list_consumer_groups()])
        else:
            self.admin.delete_groups([group])
            until("deleted", lambda: group not in [found["group_id"] for found in self.admin.list_groups()])

    def transactional(self, name):
        if "transactional_id" not in KafkaProducer.DEFAULT_CONFIG:
            raise Unsupported("this version has no transactions")
        producer = self.producer(transactional_id=self.topic(name))
        producer.init_transactions()
        return producer

    def in_transaction(self, topic, values, commit=True):
        self.writer.begin_transaction()
        self.send(self.writer, self.topic(topic), [{"value": value} for value in values])
        if commit:
            self.writer.commit_transaction()
        else:
            self.writer.abort_transaction()

    def committed(self, topic, count):
        """So many values of what is committed, and that there are no more."""
        consumer = self.consumer(isolation_level="read_committed")
        partition = TopicPartition(self.topic(topic), 0)
        consumer.assign([partition])
        consumer.seek(partition, 0)
        values = [message.value for message in self.poll(consumer, count)]
        equal(consumer.poll(500), {}, "more records")
        consumer.close()
        return values

    def transaction_commit(self):
        self.writer = self.transactional("t")
        self.in_transaction("transaction", numbered("kept", 0, 10))
        equal(self.committed("transaction", 10), numbered("kept", 0, 10), "values")

    def transaction_abort(self):
        self.transactional("probe") if OLD else None
        self.in_transaction("transaction", numbered("aborted", 0, 10), commit=False)
        self.in_transaction("transaction", numbered("kept", 10, 10))
        equal(self.committed("transaction", 20), numbered("kept", 0, 20), "values")

    def transaction_offsets(self):
        self.transactional("probe") if OLD else None
        group = self.topic("tg")
        partition = TopicPartition(self.topic("transaction"), 0)
        member = self.consumer(group_id=group)
        for commit, expected in (False, None), (True, 5):
            self.writer.begin_transaction()
            self.send(self.writer, self.topic("copied"), [{"value": b"copy"}])
            self.writer.send_offsets_to_transaction({partition: OffsetAndMetadata(5, "", -1)}, group)
            self.writer.commit_transaction() if commit else self.writer.abort_transaction()
            equal(member.committed(partition), expected, "offset")
        member.close()

    def transaction_fencing(self):
        topic = self.topic("fenced")
        first = self.transactional("f")
        first.begin_transaction()
        self.send(first, topic, [{"value": b"first"}])
        second = self.transactional("f")
        self.refused(kafka.errors.KafkaError, first.commit_transaction)
        second.begin_transaction()
        self.send(second, topic, [{"value": b"second"}])
        second.commit_transaction()
        equal(self.committed("fenced", 1), [b"second"], "values")

    def error_unknown_topic(self):
        def action():
            self.send(self.producer(max_block_ms=3000), self.topic("missing"), [{"value": b"v"}])

        self.refused(kafka.errors.KafkaError, action)

    def error_too_large(self):
        topic = self.topic("small")
        # With idempotence, the default since 3.0, the client's own batch after a refused one fails like the one before.
        self.plain = self.producer(**({} if OLD else {"enable_idempotence": False}))
        self.refused(MessageSizeTooLargeError, lambda: self.send(self.plain, topic, [{"value": BIG[:2000]}]))
        equal(self.send(self.plain, topic, [{"value": BIG[:10]}])[0].offset, 0, "offset")


class Member(threading.Thread):
    def __init__(self, client, group):
        super().__init__(daemon=True)
        self.consumer = client.consumer(client.topic("group"), group_id=group, heartbeat_interval_ms=300)
        self.assigned = 0
        self.closing = threading.Event()
        self.start()

    def run(self):
        while not self.closing.is_set():
            self.consumer.poll(100)
            self.assigned = len(self.consumer.assignment())
        self.consumer.close()

    def close(self):
        self.closing.set()
        self.join(LIMIT)


def sizes(members):
    return sorted(member.assigned for member in members)


class Logins:
    def settings(self, login):
        settings = {"bootstrap_servers": login.bootstrap, "security_protocol": login.protocol, "ssl_cafile": login.ca}
        if login.mechanism:
            settings.update(
                sasl_mechanism=login.mechanism, sasl_plain_username=login.user, sasl_plain_password=login.password
            )
        else:
            settings.update(ssl_certfile=login.certificate, ssl_keyfile=login.key)
        return settings

    def producer(self, login, **settings):
        return KafkaProducer(acks="all", **self.settings(login), **settings)

    def log_in(self, login, name, values):
        producer = self.producer(login)
        acks = [producer.send(name, value) for value in values]
        producer.flush(LIMIT)
        equal([ack.get(LIMIT).offset for ack in acks], list(range(len(values))), "offsets")
        producer.close()
        consumer = KafkaConsumer(name, group_id=name, auto_offset_reset="earliest", **self.settings(login))
        messages = []

        def enough():
            for batch in consumer.poll(1000).values():
                messages.extend(batch)
            return len(messages) >= len(values)

        until(f"{len(values)} messages", enough)
        equal([message.value for message in messages], values, "values")
        consumer.close()

    def refused(self, errors, action):
        try:
            action()
        except errors as error:
            return type(error).__name__
        raise AssertionError("it succeeded")

    def topic_denied(self, login):
        producer = self.producer(login, max_block_ms=3_000)
        # The older one logs the error, and goes on waiting.
        expected = kafka.errors.KafkaTimeoutError if OLD else TopicAuthorizationFailedError
        said = self.refused(expected, lambda: producer.send("foreign", b"v").get(LIMIT))
        producer.close()
        return said

    def cannot_connect(self, login):
        # It logs why, and throws that there is no broker.
        settings = {} if OLD else {"bootstrap_timeout_ms": 2000}
        return self.refused((kafka.errors.KafkaError, ssl.SSLError), lambda: self.producer(login, **settings))

    wrong_password = unknown_ca = cannot_connect


if __name__ == "__main__":
    if is_login():
        run_logins("kafka-python", kafka.__version__, Logins())
    else:
        run("kafka-python", kafka.__version__, Client(*sys.argv[1:3]))
