"""confluent-kafka, that is librdkafka: ../SCENARIO.md."""

import sys

import confluent_kafka
from confluent_kafka import OFFSET_BEGINNING, OFFSET_INVALID, Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic

from scenario import BASE_MS, BIG, LIMIT_S as LIMIT, Unsupported, equal, is_login, numbered, records, run, run_logins, until


class Client:
    def __init__(self, bootstrap, prefix, **settings):
        self.prefix = prefix
        self.common = {"bootstrap.servers": bootstrap, **settings}
        self.admin = AdminClient(self.common)
        self.plain = self.producer()
        self.sent = []

    def topic(self, name):
        return f"{self.prefix}-{name}"

    def producer(self, **settings):
        # A topic that is not there is waited for (topic.metadata.propagation.max.ms): here it never comes.
        names = {name.replace("_", "."): value for name, value in settings.items()}
        return Producer({**self.common, "topic.metadata.propagation.max.ms": 2000, "message.timeout.ms": LIMIT * 1000, **names})

    def consumer(self, group="unused"):
        return Consumer(
            {**self.common, "group.id": group, "enable.auto.commit": False, "auto.offset.reset": "earliest"}
        )

    def send(self, producer, topic, messages):
        """Sends, waits, and returns the acknowledged messages in the order of sending."""
        acks = [None] * len(messages)
        errors = []

        def acked(i, error, message):
            acks[i] = message
            if error is not None:
                errors.append(error)

        for i, message in enumerate(messages):
            message = {"partition": 0, **message}
            producer.produce(topic, on_delivery=lambda error, m, i=i: acked(i, error, m), **message)
            producer.poll(0)
        equal(producer.flush(LIMIT), 0, "messages not delivered")
        if errors:
            raise KafkaException(errors[0])
        return acks

    def poll(self, consumer, count):
        messages = []

        def enough():
            for message in consumer.consume(count - len(messages), 1):
                if message.error():
                    raise KafkaException(message.error())
                messages.append(message)
            return len(messages) == count

        until(f"{count} messages", enough)
        equal(consumer.poll(0.2), None, "a message too many")
        return messages

    def read(self, topic, count, offset=OFFSET_BEGINNING):
        consumer = self.consumer()
        consumer.assign([TopicPartition(topic, 0, offset)])
        try:
            return self.poll(consumer, count)
        finally:
            consumer.close()

    def refused(self, code, action):
        try:
            action()
        except KafkaException as error:
            equal(error.args[0].code(), code, "error")
            return
        raise AssertionError("it succeeded")

    def create(self, name):
        self.admin.create_topics([NewTopic(name, 3, 1)])[name].result(LIMIT)

    def create_topic(self):
        self.create(self.topic("made"))
        self.refused(KafkaError.TOPIC_ALREADY_EXISTS, lambda: self.create(self.topic("made")))

    def describe_topic(self):
        partitions = self.admin.list_topics(self.topic("made"), LIMIT).topics[self.topic("made")].partitions
        equal(len(partitions), 3, "partitions")
        assert all(partition.leader >= 0 for partition in partitions.values())

    def describe_configs(self):
        resource = ConfigResource(ConfigResource.Type.TOPIC, self.topic("small"))
        equal(self.admin.describe_configs([resource])[resource].result(LIMIT)["max.message.bytes"].value, "1000", "value")

    def delete_topic(self):
        self.admin.delete_topics([self.topic("made")])[self.topic("made")].result(LIMIT)
        until("deleted", lambda: self.topic("made") not in self.admin.list_topics(timeout=LIMIT).topics)

    def error_topic_name(self):
        self.refused(KafkaError.TOPIC_EXCEPTION, lambda: self.create(f"{self.prefix} not a name"))

    def produce(self, codec):
        messages = records(codec)
        producer = self.producer(compression_type=codec, acks="all", linger_ms=20)
        acks = self.send(producer, self.topic("records"), [{"key": key, "value": value} for key, value in messages])
        first = len(self.sent)
        equal([ack.offset() for ack in acks], list(range(first, first + len(acks))), "offsets")
        self.sent += messages

    def consume_assign(self):
        messages = self.read(self.topic("records"), len(self.sent))
        equal([(message.key(), message.value()) for message in messages], self.sent, "records")

    def headers(self):
        headers = [("a", b"1"), ("b", b""), ("a", b"2")]
        self.send(self.plain, self.topic("headers"), [{"value": b"v", "headers": headers, "timestamp": BASE_MS + 123}])
        [message] = self.read(self.topic("headers"), 1)
        equal(message.headers(), headers, "headers")
        equal(message.timestamp()[1], BASE_MS + 123, "timestamp")

    def tombstone(self):
        pairs = [(b"k", None), (b"k", b""), (None, b"v")]
        self.send(self.plain, self.topic("tombstone"), [{"key": key, "value": value} for key, value in pairs])
        messages = self.read(self.topic("tombstone"), 3)
        equal([(message.key(), message.value()) for message in messages], pairs, "records")

    def big_record(self):
        self.send(self.plain, self.topic("big"), [{"value": BIG}])
        assert self.read(self.topic("big"), 1)[0].value() == BIG

    def list_offsets(self):
        consumer = self.consumer()
        equal(
            consumer.get_watermark_offsets(TopicPartition(self.topic("records"), 0), LIMIT), (0, len(self.sent)), "offsets"
        )
        consumer.close()

    def seek_by_time(self):
        topic = self.topic("times")
        self.send(self.plain, topic, [{"value": b"%d" % i, "timestamp": BASE_MS + 1000 * i} for i in range(10)])
        consumer = self.consumer()
        [found] = consumer.offsets_for_times([TopicPartition(topic, 0, BASE_MS + 3500)], LIMIT)
        equal(found.offset, 4, "offset")
        [none] = consumer.offsets_for_times([TopicPartition(topic, 0, BASE_MS + 9001)], LIMIT)
        equal(none.offset, -1, "offset after the last")
        consumer.close()
        equal(self.read(topic, 6, 4)[0].value(), b"4", "value")

    def idempotent(self):
        topic = self.topic("idempotent")
        producer = self.producer(enable_idempotence=True, batch_num_messages=10, linger_ms=0)
        acks = self.send(producer, topic, [{"value": b"%d" % i} for i in range(1000)])
        equal([ack.offset() for ack in acks], list(range(1000)), "offsets")
        equal([m.value() for m in self.read(topic, 1000)], [b"%d" % i for i in range(1000)], "values")

    def send_to_group(self, numbers):
        self.send(self.plain, self.topic("group"), [{"partition": i % 3, "value": b"%d" % i} for i in numbers])

    def read_as_group(self, numbers):
        consumer = self.consumer(f"{self.prefix}-g")
        consumer.subscribe([self.topic("group")])
        values = sorted(int(message.value()) for message in self.poll(consumer, len(numbers)))
        equal(values, list(numbers), "values")
        return consumer

    def group(self):
        self.send_to_group(range(30))
        self.member = self.read_as_group(range(30))

    def commit(self):
        self.member.commit(asynchronous=False)
        committed = self.member.committed([TopicPartition(self.topic("group"), i) for i in range(3)], LIMIT)
        equal([partition.offset for partition in committed], [10, 10, 10], "offsets")
        self.member.close()

    def group_resume(self):
        self.send_to_group(range(30, 60))
        consumer = self.read_as_group(range(30, 60))
        consumer.commit(asynchronous=False)
        consumer.close()

    def group_rebalance(self):
        members = [self.consumer(f"{self.prefix}-r") for _ in range(2)]

        def have(*wanted):
            sizes = []
            for member in members:
                member.poll(0.1)
                sizes.append(len(member.assignment()))
            return tuple(sorted(sizes)) == wanted

        second = members.pop()
        members[0].subscribe([self.topic("group")])
        until("one member has all", lambda: have(3))
        second.subscribe([self.topic("group")])
        members.append(second)
        until("both have some", lambda: have(1, 2))
        members.pop(0).close()
        until("the second one has all", lambda: have(3))
        second.close()

    def describe_group(self):
        group = f"{self.prefix}-g"
        if not hasattr(self.admin, "describe_consumer_groups"):
            [found] = self.admin.list_groups(group, LIMIT)
            equal((found.state, found.members), ("Empty", []), "group")
            return
        listed = self.admin.list_consumer_groups().result(LIMIT).valid
        assert group in [found.group_id for found in listed], listed
        found = self.admin.describe_consumer_groups([group])[group].result(LIMIT)
        equal((found.state.name, found.members), ("EMPTY", []), "group")

    def delete_group(self):
        group = f"{self.prefix}-g"
        if not hasattr(self.admin, "delete_consumer_groups"):
            raise Unsupported("this version cannot delete groups")
        self.admin.delete_consumer_groups([group])[group].result(LIMIT)
        until("deleted", lambda: group not in [g.id for g in self.admin.list_groups(timeout=LIMIT)])

    def transactional(self, name):
        producer = self.producer(transactional_id=self.topic(name))
        producer.init_transactions(LIMIT)
        return producer

    def in_transaction(self, topic, values, commit=True):
        self.writer.begin_transaction()
        self.send(self.writer, self.topic(topic), [{"value": value} for value in values])
        if commit:
            self.writer.commit_transaction(LIMIT)
        else:
            self.writer.abort_transaction(LIMIT)

    def kept(self, count):
        # It reads what is committed, by default.
        values = [message.value() for message in self.read(self.topic("transaction"), count)]
        equal(values, numbered("kept", 0, count), "values")

    def transaction_commit(self):
        self.writer = self.transactional("t")
        self.in_transaction("transaction", numbered("kept", 0, 10))
        self.kept(10)

    def transaction_abort(self):
        self.in_transaction("transaction", numbered("aborted", 0, 10), commit=False)
        self.in_transaction("transaction", numbered("kept", 10, 10))
        self.kept(20)

    def transaction_offsets(self):
        member = self.consumer(self.topic("tg"))
        for commit, expected in (False, OFFSET_INVALID), (True, 5):
            self.writer.begin_transaction()
            self.send(self.writer, self.topic("copied"), [{"value": b"copy"}])
            offsets = [TopicPartition(self.topic("transaction"), 0, 5)]
            self.writer.send_offsets_to_transaction(offsets, member.consumer_group_metadata(), LIMIT)
            self.writer.commit_transaction(LIMIT) if commit else self.writer.abort_transaction(LIMIT)
            [found] = member.committed([TopicPartition(self.topic("transaction"), 0)], LIMIT)
            equal(found.offset, expected, "offset")
        member.close()

    def transaction_fencing(self):
        topic = self.topic("fenced")
        first = self.transactional("f")
        first.begin_transaction()
        self.send(first, topic, [{"value": b"first"}])
        second = self.transactional("f")
        try:
            first.commit_transaction(LIMIT)
        except KafkaException as error:
            assert error.args[0].fatal(), error
        else:
            raise AssertionError("the first one has committed")
        second.begin_transaction()
        self.send(second, topic, [{"value": b"second"}])
        second.commit_transaction(LIMIT)
        equal([message.value() for message in self.read(topic, 1)], [b"second"], "values")

    def error_unknown_topic(self):
        def action():
            self.send(self.plain, self.topic("missing"), [{"value": b"v"}])

        self.refused(KafkaError.UNKNOWN_TOPIC_OR_PART, action)

    def error_too_large(self):
        topic = self.topic("small")
        self.refused(KafkaError.MSG_SIZE_TOO_LARGE, lambda: self.send(self.plain, topic, [{"value": BIG[:2000]}]))
        equal(self.send(self.plain, topic, [{"value": BIG[:10]}])[0].offset(), 0, "offset")


class Logins:
    def client(self, login, **settings):
        common = {"security.protocol": login.protocol, "ssl.ca.location": login.ca, **settings}
        if login.mechanism:
            common.update({"sasl.mechanism": login.mechanism, "sasl.username": login.user, "sasl.password": login.password})
        else:
            common.update({"ssl.certificate.location": login.certificate, "ssl.key.location": login.key})
        return Client(login.bootstrap, sys.argv[2], **common)

    def log_in(self, login, name, values):
        client = self.client(login)
        client.send(client.plain, name, [{"value": value} for value in values])
        consumer = client.consumer(name)
        consumer.subscribe([name])
        equal([message.value() for message in client.poll(consumer, len(values))], values, "values")
        consumer.close()

    def topic_denied(self, login):
        client = self.client(login)
        client.refused(
            KafkaError.TOPIC_AUTHORIZATION_FAILED, lambda: client.send(client.plain, "foreign", [{"value": b"v"}])
        )
        return "TOPIC_AUTHORIZATION_FAILED"

    def error(self, login, code):
        """Who cannot connect tries again and again, and tells a callback."""
        errors = []
        client = self.client(login, error_cb=errors.append)

        def told():
            client.plain.poll(0.1)
            return any(error.code() == code for error in errors)

        until(f"error {code}", told)
        return next(error.name() for error in errors if error.code() == code)

    def wrong_password(self, login):
        return self.error(login, KafkaError._AUTHENTICATION)

    def unknown_ca(self, login):
        return self.error(login, KafkaError._SSL)


if __name__ == "__main__":
    versions = f"{confluent_kafka.version() if isinstance(confluent_kafka.version(), str) else confluent_kafka.version()[0]}"
    version = f"{versions} (librdkafka {confluent_kafka.libversion()[0]})"
    if is_login():
        run_logins("confluent-kafka", version, Logins())
    else:
        run("confluent-kafka", version, Client(*sys.argv[1:3]))
