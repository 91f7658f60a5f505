package dev.howdah.compat.shares;

import dev.howdah.compat.groups.GroupWire;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.shares.ShareWire.Batch;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData.AlterShareGroupOffsetsRequestPartition;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData.AlterShareGroupOffsetsRequestTopic;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData.AlterShareGroupOffsetsRequestTopicCollection;
import org.apache.kafka.common.message.AlterShareGroupOffsetsResponseData;
import org.apache.kafka.common.message.DeleteShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.DeleteShareGroupOffsetsRequestData.DeleteShareGroupOffsetsRequestTopic;
import org.apache.kafka.common.message.DeleteShareGroupOffsetsResponseData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData.DescribeShareGroupOffsetsRequestGroup;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData.DescribeShareGroupOffsetsRequestTopic;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsResponseData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsResponseData.DescribeShareGroupOffsetsResponsePartition;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareGroupDescribeRequestData;
import org.apache.kafka.common.message.ShareGroupDescribeResponseData;
import org.apache.kafka.common.message.ShareGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** One life of a share group by raw frames, every step with what the server answered. Thread: one. */
final class ShareWireScript {

    private static final int ACCEPT = 1;
    private static final int RELEASE = 2;
    private static final int REJECT = 3;
    private static final int RENEW = 4;

    /** What Kafka does not answer is waited for so long. */
    private static final int UNANSWERED_MS = 2_000;

    private final int port;
    private final ShareClients clients;
    private final int version;
    private final Map<String, String> answers = new LinkedHashMap<>();
    private String group = "";
    private String topic = "";
    private Uuid topicId = Uuid.ZERO_UUID;

    ShareWireScript(String bootstrap, int version) {
        this.port = Integer.parseInt(bootstrap.split(":")[1]);
        this.clients = new ShareClients(bootstrap, "wire");
        this.version = version;
    }

    Map<String, String> run() throws Exception {
        topic = clients.topic("v" + version, 2);
        group = clients.group("wire-v" + version);
        topicId = clients.topicId(topic);
        clients.produce(topic, 1, 0, 20);
        try (ShareWire member = new ShareWire(port, group, version);
                ShareWire other = new ShareWire(port, group, version)) {
            join(member);
            fetchAndAcknowledge(member);
            refusals(member, other);
            if (version >= 2) {
                renew(member);
            }
            describe(member);
            end(member, other);
        }
        return answers;
    }

    private void join(ShareWire member) {
        Eventually.holds(
                () -> member.wire
                                .call(
                                        new FindCoordinatorRequestData()
                                                .setKeyType((byte) 0)
                                                .setCoordinatorKeys(List.of(group)),
                                        6,
                                        FindCoordinatorResponseData.class)
                                .coordinators()
                                .get(0)
                                .errorCode()
                        == 0,
                () -> "there is a coordinator");
        Eventually.holds(
                () -> member.beat(3, null).errorCode() == Errors.GROUP_ID_NOT_FOUND.code(),
                () -> "the coordinator knows its groups");
        note("join without topics", () -> ShareWire.text(member.beat(0, List.of())));
        note(
                "beat of nobody",
                () -> Errors.forCode(member.beat(3, null).errorCode()).name());
        note("epoch -2", () -> ShareWire.text(member.beat(-2, null)));
        ShareGroupHeartbeatResponseData[] last = new ShareGroupHeartbeatResponseData[1];
        Eventually.holds(
                () -> {
                    // Kafka assigns a partition when it has made a state for it.
                    ShareGroupHeartbeatResponseData answer = member.beat(0, List.of(topic));
                    last[0] = answer;
                    return answer.errorCode() == 0
                            && answer.assignment() != null
                            && answer.assignment().topicPartitions().stream()
                                            .mapToInt(one -> one.partitions().size())
                                            .sum()
                                    == 2;
                },
                () -> "both partitions are assigned: " + last[0]);
        note(
                "a beat from the future",
                () -> Errors.forCode(
                                member.beat(last[0].memberEpoch() + 9, null).errorCode())
                        .name());
        note("a beat", () -> {
            ShareGroupHeartbeatResponseData answer = member.beat(last[0].memberEpoch(), null);
            return Errors.forCode(answer.errorCode()) + " assignment " + (answer.assignment() != null);
        });
    }

    private void fetchAndAcknowledge(ShareWire member) {
        note("fetch by nobody", () -> ShareWire.text(member.fetch(member.request(4), ShareWire.topic(topicId, 0))));
        String[] first = new String[1];
        Eventually.holds(
                () -> {
                    first[0] = ShareWire.text(
                            member.fetch(member.request(0).setMaxWaitMs(1_000), ShareWire.topic(topicId, 0, 1)));
                    return first[0].contains("0..19");
                },
                () -> "the first fetch gets all: " + first[0]);
        answers.put("first fetch", first[0]);
        note("nothing more", () -> ShareWire.text(member.fetch()));
        note("accept", () -> ShareWire.text(member.acknowledge(topicId, 0, new Batch(0, 3, ACCEPT))));
        note("accept again", () -> ShareWire.text(member.acknowledge(topicId, 0, new Batch(0, 3, ACCEPT))));
        note(
                "release in a fetch, which gets it again",
                () -> ShareWire.text(member.fetch(ShareWire.acks(topicId, 0, new Batch(4, 5, RELEASE)))));
        note("one type each", () -> ShareWire.text(member.acknowledge(topicId, 0, new Batch(4, 6, ACCEPT, REJECT, 0))));
        note(
                "two batches",
                () -> ShareWire.text(
                        member.acknowledge(topicId, 0, new Batch(7, 7, ACCEPT), new Batch(9, 10, RELEASE))));
        note("released ones", () -> ShareWire.text(member.fetch()));
        batchSizes(member);
    }

    /** Batches of four records: where an acquired range is cut. */
    private void batchSizes(ShareWire member) {
        clients.produceBatches(topic, 1, 3, 4);
        note(
                "cut by the batch size",
                () -> ShareWire.text(member.fetch(
                        member.request(member.epoch).setBatchSize(5).setMaxWaitMs(1_000))));
        clients.produceBatches(topic, 1, 3, 4);
        note(
                "as long as the batch size",
                () -> ShareWire.text(member.fetch(
                        member.request(member.epoch).setBatchSize(12).setMaxWaitMs(1_000))));
        clients.produceBatches(topic, 1, 3, 4);
        note(
                "a record limit and a batch size",
                () -> ShareWire.text(member.fetch(member.request(member.epoch)
                        .setShareAcquireMode((byte) (version >= 2 ? 1 : 0))
                        .setBatchSize(5)
                        .setMaxWaitMs(1_000))));
        note("accept all", () -> ShareWire.text(member.acknowledge(topicId, 1, new Batch(0, 35, ACCEPT))));
    }

    private void refusals(ShareWire member, ShareWire other) {
        Batch good = new Batch(11, 11, ACCEPT);
        note("wrong session epoch", () -> ShareWire.text(member.acknowledge(member.epoch + 5, topicId, 0, good)));
        note("initial epoch", () -> ShareWire.text(member.acknowledge(0, topicId, 0, good)));
        note("no session", () -> ShareWire.text(other.acknowledge(1, topicId, 0, good)));
        note("first after last", () -> ack(member, new Batch(12, 11, ACCEPT)));
        note("no type", () -> ack(member, new Batch(11, 12)));
        note("too few types", () -> ack(member, new Batch(11, 13, ACCEPT, ACCEPT)));
        note("unknown type", () -> ack(member, new Batch(11, 11, 9)));
        note("overlap", () -> ack(member, new Batch(11, 13, ACCEPT), new Batch(12, 14, ACCEPT)));
        note("never delivered", () -> ack(member, new Batch(40, 41, ACCEPT)));
        note("partly done", () -> ack(member, new Batch(3, 8, ACCEPT)));
        note("unknown topic", () -> ShareWire.text(member.acknowledge(Uuid.randomUuid(), 0, good)));
        note("unknown partition", () -> ShareWire.text(member.acknowledge(topicId, 9, good)));
        note(
                "acknowledge in an initial fetch",
                () -> ShareWire.text(other.fetch(other.request(0), ShareWire.acks(topicId, 0, good))));
        note("another's record", () -> {
            other.fetch(other.request(0), ShareWire.topic(topicId, 0));
            return ShareWire.text(other.acknowledge(topicId, 0, good));
        });
        note(
                "no group",
                () -> ShareWire.text(member.fetch(member.request(0).setGroupId(null), ShareWire.topic(topicId, 0))));
    }

    private String ack(ShareWire member, Batch... batches) throws IOException {
        return ShareWire.text(member.acknowledge(topicId, 0, batches));
    }

    private void renew(ShareWire member) {
        note("renew", () -> ShareWire.text(member.acknowledge(topicId, 0, new Batch(12, 13, RENEW))));
        note(
                "renew in a fetch",
                () -> ShareWire.text(member.fetch(
                        member.request(member.epoch)
                                .setIsRenewAck(true)
                                .setMaxWaitMs(0)
                                .setMinBytes(0)
                                .setMaxBytes(0)
                                .setMaxRecords(0),
                        ShareWire.acks(topicId, 0, new Batch(12, 12, RENEW)))));
        note(
                "renew in a fetch that wants records",
                () -> ShareWire.text(member.fetch(
                        member.request(member.epoch).setIsRenewAck(true),
                        ShareWire.acks(topicId, 0, new Batch(12, 12, RENEW)))));
        note("record limit", () -> {
            member.acknowledge(topicId, 0, new Batch(14, 16, RELEASE));
            ShareFetchRequestData limited =
                    member.request(member.epoch).setShareAcquireMode((byte) 1).setMaxRecords(2);
            return ShareWire.text(member.fetch(limited));
        });
    }

    private void describe(ShareWire member) {
        for (String name : List.of(group, "wire-missing")) {
            note("describe " + name, () -> {
                ShareGroupDescribeResponseData.DescribedGroup described = member.wire
                        .call(
                                new ShareGroupDescribeRequestData().setGroupIds(List.of(name)),
                                1,
                                ShareGroupDescribeResponseData.class)
                        .groups()
                        .get(0);
                return Errors.forCode(described.errorCode()) + " " + described.groupState() + " "
                        + described.assignorName() + " " + described.members().size() + " " + described.errorMessage();
            });
        }
        for (int offsetsVersion = 0; offsetsVersion <= 1; offsetsVersion++) {
            int v = offsetsVersion;
            note("offsets v" + v, () -> offsets(group, null, v));
            note("some offsets v" + v, () -> offsets(group, some(topic, 0), v));
            note("offsets of no group v" + v, () -> offsets("wire-missing", null, v));
        }
        note("starts", () -> starts(group, null));
        note("offsets of a partition that is not there", () -> {
            try (GroupWire wire = new GroupWire(port, UNANSWERED_MS)) {
                return offsets(wire, group, some(topic, 9), 1, ShareWireScript::lag);
            }
        });
        note("offsets of a topic that is not there", () -> offsets(group, some("nosuchtopic", 0), 1));
        note("alter while there are members", () -> alter(group, topic, 0, 5));
        note("delete while there are members", () -> delete(group, topic));
    }

    private void end(ShareWire member, ShareWire other) {
        note("close", () -> ShareWire.text(member.acknowledge(-1, topicId, 0, new Batch(11, 11, ACCEPT))));
        note("close again", () -> ShareWire.text(member.acknowledge(-1, topicId, 0)));
        note("what was given back", () -> all(other));
        note("close by fetch", () -> ShareWire.text(other.fetch(other.request(-1))));
        note("leave", () -> ShareWire.text(member.beat(-1, null)));
        note(
                "leave again",
                () -> Errors.forCode(member.beat(-1, null).errorCode()).name());
        note("alter", () -> alter(group, topic, 0, 5));
        note("alter what is not there", () -> alter(group, "nosuchtopic", 0, 5));
        note("alter a partition that is not there", () -> alter(group, topic, 9, 5));
        note("alter no group", () -> alter("wire-missing", topic, 0, 5));
        note("offsets afterwards", () -> offsets(group, null, 0));
        note("where it was altered to", () -> starts(group, some(topic, 0)));
        note("delete of what is not there", () -> delete(group, "nosuchtopic"));
        note("delete", () -> delete(group, topic));
        note("delete of no group", () -> delete("wire-missing", topic));
        note("offsets after deletion", () -> offsets(group, null, 0));
        note("fetch of an unknown topic", () -> {
            other.fetch(other.request(0), ShareWire.topic(topicId, 0));
            return ShareWire.text(other.fetch(other.request(other.epoch), ShareWire.topic(Uuid.randomUuid(), 0)));
        });
    }

    /** Everything that a member gets, and how often it was delivered: Kafka answers before all of it is released. */
    private static String all(ShareWire member) throws IOException {
        Map<Long, Short> taken = new TreeMap<>();
        int before = -1;
        while (taken.size() > before) {
            before = taken.size();
            member.fetch(member.request(member.epoch).setMaxWaitMs(1_000))
                    .responses()
                    .forEach(one -> one.partitions()
                            .forEach(data -> data.acquiredRecords()
                                    .forEach(range -> LongStream.rangeClosed(range.firstOffset(), range.lastOffset())
                                            .forEach(offset -> taken.put(offset, range.deliveryCount())))));
        }
        return taken.toString();
    }

    private static List<DescribeShareGroupOffsetsRequestTopic> some(String topic, int partition) {
        return List.of(
                new DescribeShareGroupOffsetsRequestTopic().setTopicName(topic).setPartitions(List.of(partition)));
    }

    private String offsets(String group, List<DescribeShareGroupOffsetsRequestTopic> topics, int version)
            throws IOException {
        return offsets(group, topics, version, ShareWireScript::lag);
    }

    private static String lag(DescribeShareGroupOffsetsResponsePartition partition) {
        return "lag " + partition.lag();
    }

    private String starts(String group, List<DescribeShareGroupOffsetsRequestTopic> topics) throws IOException {
        return offsets(group, topics, 1, partition -> "start " + partition.startOffset());
    }

    private String offsets(
            String group,
            List<DescribeShareGroupOffsetsRequestTopic> topics,
            int version,
            Function<DescribeShareGroupOffsetsResponsePartition, String> what)
            throws IOException {
        try (GroupWire wire = new GroupWire(port)) {
            return offsets(wire, group, topics, version, what);
        }
    }

    private static String offsets(
            GroupWire wire,
            String group,
            List<DescribeShareGroupOffsetsRequestTopic> topics,
            int version,
            Function<DescribeShareGroupOffsetsResponsePartition, String> what)
            throws IOException {
        DescribeShareGroupOffsetsResponseData.DescribeShareGroupOffsetsResponseGroup answer = wire.call(
                        new DescribeShareGroupOffsetsRequestData()
                                .setGroups(List.of(new DescribeShareGroupOffsetsRequestGroup()
                                        .setGroupId(group)
                                        .setTopics(topics))),
                        version,
                        DescribeShareGroupOffsetsResponseData.class)
                .groups()
                .get(0);
        StringBuilder text =
                new StringBuilder(Errors.forCode(answer.errorCode()).name());
        answer.topics().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .sorted((a, b) -> Integer.compare(a.partitionIndex(), b.partitionIndex()))
                        .map(partition -> " " + topic.topicName() + "-" + partition.partitionIndex() + " "
                                + Errors.forCode(partition.errorCode()) + " " + what.apply(partition)))
                .sorted()
                .forEach(text::append);
        return text.toString();
    }

    private String alter(String group, String topic, int partition, long offset) throws IOException {
        AlterShareGroupOffsetsRequestTopicCollection topics = new AlterShareGroupOffsetsRequestTopicCollection();
        topics.add(new AlterShareGroupOffsetsRequestTopic()
                .setTopicName(topic)
                .setPartitions(List.of(new AlterShareGroupOffsetsRequestPartition()
                        .setPartitionIndex(partition)
                        .setStartOffset(offset))));
        AlterShareGroupOffsetsResponseData answer = call(
                new AlterShareGroupOffsetsRequestData().setGroupId(group).setTopics(topics),
                0,
                AlterShareGroupOffsetsResponseData.class);
        StringBuilder text =
                new StringBuilder(Errors.forCode(answer.errorCode()).name());
        answer.responses()
                .forEach(one ->
                        one.partitions().forEach(each -> text.append(' ').append(Errors.forCode(each.errorCode()))));
        return text.toString();
    }

    private String delete(String group, String topic) throws IOException {
        DeleteShareGroupOffsetsResponseData answer = call(
                new DeleteShareGroupOffsetsRequestData()
                        .setGroupId(group)
                        .setTopics(List.of(new DeleteShareGroupOffsetsRequestTopic().setTopicName(topic))),
                0,
                DeleteShareGroupOffsetsResponseData.class);
        StringBuilder text =
                new StringBuilder(Errors.forCode(answer.errorCode()).name());
        answer.responses().forEach(one -> text.append(' ').append(Errors.forCode(one.errorCode())));
        return text.toString();
    }

    /** Over a connection of its own: what is not answered is in nobody's way. */
    private <R extends ApiMessage> R call(ApiMessage request, int version, Class<R> type) throws IOException {
        try (GroupWire wire = new GroupWire(port)) {
            return wire.call(request, version, type);
        }
    }

    /** A step with its answer; a closed connection is one too. */
    private interface Asking {
        String ask() throws Exception;
    }

    private void note(String step, Asking asking) {
        String answer;
        try {
            answer = asking.ask();
        } catch (Exception | AssertionError e) {
            answer = "no answer (" + e.getClass().getSimpleName() + ")";
        }
        answers.put(step, answer);
    }
}
