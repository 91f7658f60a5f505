"""aiokafka: ../SCENARIO.md."""

import asyncio
import sys

import aiokafka
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    for_code,
)
from aiokafka.helpers import create_ssl_context

from scenario import (
    BASE_MS,
    BIG,
    LIMIT_S as LIMIT,
    STEPS,
    Unsupported,
    equal,
    is_login,
    numbered,
    records,
    report,
    run_logins,
)


class Client:
    def __init__(self, bootstrap, prefix):
        self.bootstrap = bootstrap
        self.prefix = prefix
        self.sent = []

    def topic(self, name):
        return f"{self.prefix}-{name}"

    async def started(self, client):
        await client.start()
        return client

    async def producer(self, **settings):
        settings = {"acks": "all", **settings}
        return await self.started(AIOKafkaProducer(bootstrap_servers=self.bootstrap, **settings))

    async def consumer(self, *topics, **settings):
        settings = {"enable_auto_commit": False, "auto_offset_reset": "earliest", **settings}
        return await self.started(AIOKafkaConsumer(*topics, bootstrap_servers=self.bootstrap, **settings))

    async def send(self, topic, messages, **settings):
        producer = await self.producer(**settings)
        try:
            acks = [await producer.send(topic, **{"partition": 0, **message}) for message in messages]
            return [await ack for ack in acks]
        finally:
            await producer.stop()

    async def poll(self, consumer, count):
        messages = []
        while len(messages) < count:
            for batch in (await consumer.getmany(timeout_ms=1000)).values():
                messages.extend(batch)
        equal(len(messages), count, "messages")
        return messages

    async def read(self, topic, count, offset=0):
        consumer = await self.consumer()
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        consumer.seek(partition, offset)
        try:
            return await self.poll(consumer, count)
        finally:
            await consumer.stop()

    async def until(self, what, holds):
        while not await holds():
            await asyncio.sleep(0.05)

    async def refused(self, error, action):
        try:
            await action
        except error:
            return
        raise AssertionError("it succeeded")

    async def admin(self):
        return await self.started(AIOKafkaAdminClient(bootstrap_servers=self.bootstrap))

    async def create(self, name):
        admin = await self.admin()
        try:
            response = await admin.create_topics([NewTopic(name, 3, 1)])
        finally:
            await admin.close()
        # It hands the response on without a look at it.
        for row in response.topic_errors:
            if row[1] != 0:
                raise for_code(row[1])(row)

    async def create_topic(self):
        await self.create(self.topic("made"))
        await self.refused(TopicAlreadyExistsError, self.create(self.topic("made")))

    async def describe_topic(self):
        admin = await self.admin()
        [found] = await admin.describe_topics([self.topic("made")])
        equal(len(found["partitions"]), 3, "partitions")
        assert all(partition["leader"] >= 0 for partition in found["partitions"]), found
        await admin.close()

    async def describe_configs(self):
        admin = await self.admin()
        [found] = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, self.topic("small"))])
        configs = {entry[0]: entry[1] for entry in found.resources[0][4]}
        equal(configs["max.message.bytes"], "1000", "value")
        await admin.close()

    async def delete_topic(self):
        admin = await self.admin()

        async def gone():
            return self.topic("made") not in await admin.list_topics()

        await admin.delete_topics([self.topic("made")])
        await self.until("deleted", gone)
        await admin.close()

    async def error_topic_name(self):
        await self.refused(InvalidTopicError, self.create(f"{self.prefix} not a name"))

    async def produce(self, codec):
        messages = records(codec)
        try:
            acks = await self.send(
                self.topic("records"),
                [{"key": key, "value": value} for key, value in messages],
                compression_type=None if codec == "none" else codec,
                linger_ms=20,
            )
        except RuntimeError as missing:
            raise Unsupported(str(missing)) from missing
        first = len(self.sent)
        equal([ack.offset for ack in acks], list(range(first, first + len(acks))), "offsets")
        self.sent += messages

    async def consume_assign(self):
        messages = await self.read(self.topic("records"), len(self.sent))
        equal([(message.key, message.value) for message in messages], self.sent, "records")

    async def headers(self):
        headers = [("a", b"1"), ("b", b""), ("a", b"2")]
        await self.send(self.topic("headers"), [{"value": b"v", "headers": headers, "timestamp_ms": BASE_MS + 123}])
        [message] = await self.read(self.topic("headers"), 1)
        equal(list(message.headers), headers, "headers")
        equal(message.timestamp, BASE_MS + 123, "timestamp")

    async def tombstone(self):
        pairs = [(b"k", None), (b"k", b""), (None, b"v")]
        await self.send(self.topic("tombstone"), [{"key": key, "value": value} for key, value in pairs])
        messages = await self.read(self.topic("tombstone"), 3)
        equal([(message.key, message.value) for message in messages], pairs, "records")

    async def big_record(self):
        await self.send(self.topic("big"), [{"value": BIG}])
        assert (await self.read(self.topic("big"), 1))[0].value == BIG

    async def list_offsets(self):
        consumer = await self.consumer()
        partition = TopicPartition(self.topic("records"), 0)
        equal(await consumer.beginning_offsets([partition]), {partition: 0}, "earliest")
        equal(await consumer.end_offsets([partition]), {partition: len(self.sent)}, "latest")
        await consumer.stop()

    async def seek_by_time(self):
        topic = self.topic("times")
        partition = TopicPartition(topic, 0)
        await self.send(topic, [{"value": b"%d" % i, "timestamp_ms": BASE_MS + 1000 * i} for i in range(10)])
        consumer = await self.consumer()
        equal((await consumer.offsets_for_times({partition: BASE_MS + 3500}))[partition].offset, 4, "offset")
        equal((await consumer.offsets_for_times({partition: BASE_MS + 9001}))[partition], None, "offset after the last")
        await consumer.stop()
        equal((await self.read(topic, 6, 4))[0].value, b"4", "value")

    async def idempotent(self):
        topic = self.topic("idempotent")
        settings = {"enable_idempotence": True, "max_batch_size": 200, "linger_ms": 0}
        acks = await self.send(topic, [{"value": b"%d" % i} for i in range(1000)], **settings)
        equal([ack.offset for ack in acks], list(range(1000)), "offsets")
        equal([m.value for m in await self.read(topic, 1000)], [b"%d" % i for i in range(1000)], "values")

    async def send_to_group(self, numbers):
        await self.send(self.topic("group"), [{"partition": i % 3, "value": b"%d" % i} for i in numbers])

    async def read_as_group(self, numbers):
        consumer = await self.consumer(self.topic("group"), group_id=f"{self.prefix}-g")
        messages = await self.poll(consumer, len(numbers))
        equal(sorted(int(message.value) for message in messages), list(numbers), "values")
        return consumer

    async def group(self):
        await self.send_to_group(range(30))
        self.member = await self.read_as_group(range(30))

    async def commit(self):
        await self.member.commit()
        partitions = [TopicPartition(self.topic("group"), i) for i in range(3)]
        equal([await self.member.committed(partition) for partition in partitions], [10, 10, 10], "offsets")
        await self.member.stop()

    async def group_resume(self):
        await self.send_to_group(range(30, 60))
        consumer = await self.read_as_group(range(30, 60))
        await consumer.commit()
        await consumer.stop()

    async def group_rebalance(self):
        members = []

        async def join():
            members.append(
                await self.consumer(self.topic("group"), group_id=f"{self.prefix}-r", heartbeat_interval_ms=300)
            )

        def have(*wanted):
            async def holds():
                return sorted(len(member.assignment()) for member in members) == list(wanted)

            return holds

        await join()
        await self.until("one member has all", have(3))
        await join()
        await self.until("both have some", have(1, 2))
        await members.pop(0).stop()
        await self.until("the second one has all", have(3))
        await members[0].stop()

    async def describe_group(self):
        admin = await self.admin()
        group = f"{self.prefix}-g"
        listed = [row[0] for row in await admin.list_consumer_groups()]
        assert group in listed, listed
        [found] = await admin.describe_consumer_groups([group])
        [(error, name, state, _, _, members, *_)] = found.groups
        equal((error, name, state, members), (0, group, "Empty", []), "group")
        await admin.close()

    async def delete_group(self):
        raise Unsupported("its admin client cannot delete groups")

    async def transactional(self, name):
        return await self.producer(transactional_id=self.topic(name))

    async def write(self, producer, topic, values):
        for value in values:
            await producer.send_and_wait(self.topic(topic), value, partition=0)

    async def in_transaction(self, topic, values, commit=True):
        await self.writer.begin_transaction()
        await self.write(self.writer, topic, values)
        if commit:
            await self.writer.commit_transaction()
        else:
            await self.writer.abort_transaction()

    async def committed(self, topic, count):
        """So many values of what is committed, and that there are no more."""
        consumer = await self.consumer(isolation_level="read_committed")
        partition = TopicPartition(self.topic(topic), 0)
        consumer.assign([partition])
        consumer.seek(partition, 0)
        values = [message.value for message in await self.poll(consumer, count)]
        equal(await consumer.getmany(timeout_ms=500), {}, "more records")
        await consumer.stop()
        return values

    async def transaction_commit(self):
        self.writer = await self.transactional("t")
        await self.in_transaction("transaction", numbered("kept", 0, 10))
        equal(await self.committed("transaction", 10), numbered("kept", 0, 10), "values")

    async def transaction_abort(self):
        await self.in_transaction("transaction", numbered("aborted", 0, 10), commit=False)
        await self.in_transaction("transaction", numbered("kept", 10, 10))
        equal(await self.committed("transaction", 20), numbered("kept", 0, 20), "values")

    async def transaction_offsets(self):
        group = self.topic("tg")
        partition = TopicPartition(self.topic("transaction"), 0)
        member = await self.consumer(group_id=group)
        for commit, expected in (False, None), (True, 5):
            await self.writer.begin_transaction()
            await self.write(self.writer, "copied", [b"copy"])
            await self.writer.send_offsets_to_transaction({partition: 5}, group)
            await (self.writer.commit_transaction() if commit else self.writer.abort_transaction())
            equal(await member.committed(partition), expected, "offset")
        await member.stop()
        await self.writer.stop()

    async def transaction_fencing(self):
        first = await self.transactional("f")
        await first.begin_transaction()
        await self.write(first, "fenced", [b"first"])
        second = await self.transactional("f")
        await self.refused(KafkaError, first.commit_transaction())
        await second.begin_transaction()
        await self.write(second, "fenced", [b"second"])
        await second.commit_transaction()
        await second.stop()
        equal(await self.committed("fenced", 1), [b"second"], "values")

    async def error_unknown_topic(self):
        await self.refused(KafkaError, self.send(self.topic("missing"), [{"value": b"v"}], request_timeout_ms=3000))

    async def error_too_large(self):
        producer = await self.producer()
        topic = self.topic("small")
        await self.refused(MessageSizeTooLargeError, producer.send_and_wait(topic, BIG[:2000], partition=0))
        equal((await producer.send_and_wait(topic, BIG[:10], partition=0)).offset, 0, "offset")
        await producer.stop()


class Logins:
    def settings(self, login):
        client = {} if login.mechanism else {"certfile": login.certificate, "keyfile": login.key}
        settings = {"bootstrap_servers": login.bootstrap, "security_protocol": login.protocol}
        settings["ssl_context"] = create_ssl_context(cafile=login.ca, **client)
        if login.mechanism:
            settings.update(
                sasl_mechanism=login.mechanism, sasl_plain_username=login.user, sasl_plain_password=login.password
            )
        return settings

    async def send(self, login, name, values):
        producer = AIOKafkaProducer(acks="all", **self.settings(login))
        await producer.start()
        try:
            for ack in [await producer.send(name, value) for value in values]:
                await ack
        finally:
            await producer.stop()

    async def read(self, login, name, values):
        await self.send(login, name, values)
        consumer = AIOKafkaConsumer(name, group_id=name, auto_offset_reset="earliest", **self.settings(login))
        await consumer.start()
        messages = []
        while len(messages) < len(values):
            for batch in (await consumer.getmany(timeout_ms=1000)).values():
                messages.extend(batch)
        await consumer.stop()
        equal([message.value for message in messages], values, "values")

    def log_in(self, login, name, values):
        asyncio.run(asyncio.wait_for(self.read(login, name, values), LIMIT))

    def refused(self, login, error_type):
        try:
            asyncio.run(asyncio.wait_for(self.send(login, "foreign", [b"v"]), LIMIT))
        except error_type as error:
            return f"{type(error).__name__} {error}"
        raise AssertionError("it succeeded")

    def topic_denied(self, login):
        return self.refused(login, TopicAuthorizationFailedError)

    def cannot_connect(self, login):
        return self.refused(login, KafkaError)

    wrong_password = unknown_ca = cannot_connect


async def main():
    client = Client(*sys.argv[1:3])
    print("client aiokafka", aiokafka.__version__, flush=True)
    for step in STEPS:
        if step.startswith("produce-"):
            action = client.produce(step[len("produce-") :])
        else:
            action = getattr(client, step.replace("-", "_"))()
        try:
            await asyncio.wait_for(action, LIMIT)
            report(step, None)
        except Exception as error:  # whatever it is, the next step is to be tried
            report(step, error)


if is_login():
    run_logins("aiokafka", aiokafka.__version__, Logins())
else:
    asyncio.run(main())
