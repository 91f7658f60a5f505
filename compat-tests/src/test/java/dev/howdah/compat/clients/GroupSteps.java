package dev.howdah.compat.clients;

import static dev.howdah.compat.clients.Session.await;
import static dev.howdah.compat.clients.Session.check;
import static dev.howdah.compat.clients.Session.equal;
import static dev.howdah.compat.clients.Session.failure;

import dev.howdah.compat.process.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ConsumerGroupListing;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;

/** Groups of the classic protocol: members share a topic, offsets are kept, administrators look and change. */
final class GroupSteps {

    private static final int PARTITIONS = 12;
    private static final String ASSIGNORS = "org.apache.kafka.clients.consumer.";

    private GroupSteps() {}

    static void addTo(Map<String, ClientScenario.Step> steps) {
        for (String assignor :
                List.of("RangeAssignor", "RoundRobinAssignor", "StickyAssignor", "CooperativeStickyAssignor")) {
            steps.put("a_group_grows_and_shrinks_with_" + assignor, session -> growAndShrink(session, assignor));
        }
        steps.put("a_group_carries_on_where_it_stopped", GroupSteps::carryOn);
        steps.put("a_static_member_comes_back_without_a_rebalance", GroupSteps::staticMember);
        steps.put("committed_offsets_keep_their_metadata", GroupSteps::metadata);
        steps.put("an_outsider_cannot_commit_for_a_living_group", GroupSteps::outsider);
        steps.put("groups_are_listed_described_reset_and_deleted", GroupSteps::administer);
        steps.put("session_timeouts_have_bounds", GroupSteps::sessionTimeout);
    }

    /** 1 → 4 → 2 members while a producer writes: every record is read, and committed offsets reach the end. */
    private static void growAndShrink(Session session, String assignor) throws Exception {
        String topic = session.createTopic("group", PARTITIONS, Map.of());
        String group = "g-" + topic;
        String[] settings = {
            "group.id",
            group,
            "partition.assignment.strategy",
            ASSIGNORS + assignor,
            "max.poll.records",
            "50",
            "heartbeat.interval.ms",
            "300"
        };
        ConcurrentLinkedQueue<GroupMember.Read> log = new ConcurrentLinkedQueue<>();
        List<GroupMember> members = new ArrayList<>();
        List<GroupMember> gone = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = session.producer("linger.ms", "5")) {
            members.add(new GroupMember(session, topic, group + "-0", log, settings));
            awaitShared(members, PARTITIONS);
            produce(producer, topic, 600);
            for (int i = 1; i < 4; i++) {
                members.add(new GroupMember(session, topic, group + "-" + i, log, settings));
                produce(producer, topic, 600);
            }
            awaitShared(members, PARTITIONS);
            equal(Set.of(3), sizes(members), "partitions of each of four members");
            produce(producer, topic, 600);
            gone.add(members.remove(3));
            gone.add(members.remove(0));
            gone.forEach(GroupMember::close);
            produce(producer, topic, 600);
            awaitShared(members, PARTITIONS);
            produce(producer, topic, 600);
        }
        int count = 600 * 7;
        awaitTrue(
                "all records are read, " + distinct(log).size() + " of " + count,
                members,
                () -> distinct(log).size() == count);
        try (Admin admin = session.admin()) {
            awaitTrue("all offsets are committed", members, () -> committed(admin, group) == count);
        }
        members.forEach(GroupMember::requireHealthy);
        // A commit that a rebalance overtakes is tried in vain, and what it covers is read again; nothing else is.
        int lost = Stream.concat(members.stream(), gone.stream())
                .mapToInt(GroupMember::commitsLost)
                .sum();
        check(log.size() == count || lost > 0, "records read twice: " + (log.size() - count));
        members.forEach(GroupMember::close);
    }

    private static void carryOn(Session session) throws Exception {
        String topic = session.createTopic("carry-on", 3, Map.of());
        String group = "g-" + topic;
        ConcurrentLinkedQueue<GroupMember.Read> log = new ConcurrentLinkedQueue<>();
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            for (int round = 1; round <= 3; round++) {
                int all = 300 * round;
                try (GroupMember member = new GroupMember(session, topic, group, log, "group.id", group)) {
                    produce(producer, topic, 300);
                    awaitTrue("round " + round, List.of(member), () -> log.size() >= all);
                }
                equal(all, log.size(), "records read in " + round + " lives");
            }
        }
    }

    private static void staticMember(Session session) throws Exception {
        String topic = session.createTopic("static", 4, Map.of());
        String group = "g-" + topic;
        ConcurrentLinkedQueue<GroupMember.Read> log = new ConcurrentLinkedQueue<>();
        String[] settings = {"group.id", group, "heartbeat.interval.ms", "300", "session.timeout.ms", "10000"};
        GroupMember stays = new GroupMember(session, topic, "stays", log, with(settings, "group.instance.id", "stays"));
        GroupMember goes = new GroupMember(session, topic, "goes", log, with(settings, "group.instance.id", "goes"));
        awaitShared(List.of(stays, goes), 4);
        int before = stays.assignments();
        Set<Integer> owned = goes.owned();
        goes.close();
        GroupMember back = new GroupMember(session, topic, "back", log, with(settings, "group.instance.id", "goes"));
        awaitShared(List.of(stays, back), 4);
        equal(owned, back.owned(), "partitions of the static member that came back");
        equal(before, stays.assignments(), "assignments of the member that stayed");
        stays.close();
        back.close();
        try (Admin admin = session.admin()) {
            equal(2, describe(admin, group).members().size(), "static members stay when they close");
        }
    }

    private static void metadata(Session session) throws Exception {
        String topic = session.createTopic("metadata", 2, Map.of());
        TopicPartition first = new TopicPartition(topic, 0);
        TopicPartition second = new TopicPartition(topic, 1);
        try (KafkaConsumer<byte[], byte[]> consumer = session.consumer("group.id", "g-" + topic)) {
            consumer.assign(List.of(first, second));
            equal(null, consumer.committed(Set.of(first)).get(first), "no offset is committed yet");
            String odd = "metadata \u20ac \0 end";
            consumer.commitSync(Map.of(first, new OffsetAndMetadata(17, odd), second, new OffsetAndMetadata(4)));
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.of(first, second));
            equal(17L, committed.get(first).offset(), "offset");
            equal(odd, committed.get(first).metadata(), "metadata");
            equal("", committed.get(second).metadata(), "no metadata");
            String tooLong = new String(new char[4097]).replace('\0', 'x');
            failure(
                    OffsetMetadataTooLarge.class,
                    () -> consumer.commitSync(Map.of(first, new OffsetAndMetadata(18, tooLong))));
            equal(17L, consumer.committed(Set.of(first)).get(first).offset(), "offset after the refused commit");
        }
    }

    private static void outsider(Session session) throws Exception {
        String topic = session.createTopic("outsider", 2, Map.of());
        String group = "g-" + topic;
        ConcurrentLinkedQueue<GroupMember.Read> log = new ConcurrentLinkedQueue<>();
        TopicPartition first = new TopicPartition(topic, 0);
        try (GroupMember member = new GroupMember(session, topic, "member", log, "group.id", group);
                KafkaConsumer<byte[], byte[]> consumer = session.consumer("group.id", group)) {
            awaitShared(List.of(member), 2);
            consumer.assign(List.of(first));
            failure(CommitFailedException.class, () -> consumer.commitSync(Map.of(first, new OffsetAndMetadata(1))));
        }
    }

    private static void administer(Session session) throws Exception {
        String topic = session.createTopic("admin", 2, Map.of());
        String group = "g-" + topic;
        TopicPartition first = new TopicPartition(topic, 0);
        ConcurrentLinkedQueue<GroupMember.Read> log = new ConcurrentLinkedQueue<>();
        try (Admin admin = session.admin()) {
            try (KafkaProducer<byte[], byte[]> producer = session.producer();
                    GroupMember member = new GroupMember(session, topic, "the-client", log, "group.id", group)) {
                produce(producer, topic, 20);
                awaitTrue("20 records", List.of(member), () -> log.size() == 20);
                awaitTrue("20 offsets", List.of(member), () -> committed(admin, group) == 20);
                ConsumerGroupDescription description = describe(admin, group);
                equal("Stable", description.state().toString(), "state");
                equal("range", description.partitionAssignor(), "assignor");
                equal(1, description.members().size(), "members");
                description.members().forEach(shown -> {
                    equal("the-client", shown.clientId(), "client id");
                    check(shown.host().startsWith("/"), "host: " + shown.host());
                    equal(2, shown.assignment().topicPartitions().size(), "assignment");
                });
                failure(
                        GroupNotEmptyException.class,
                        () -> await(admin.deleteConsumerGroups(List.of(group)).all()));
                failure(
                        GroupSubscribedToTopicException.class,
                        () -> await(admin.deleteConsumerGroupOffsets(group, Set.of(first))
                                .partitionResult(first)));
            }
            equal("Empty", describe(admin, group).state().toString(), "state");
            check(list(admin).contains(group), "the group is listed: " + list(admin));
            await(admin.alterConsumerGroupOffsets(group, Map.of(first, new OffsetAndMetadata(3, "reset")))
                    .all());
            equal(3L, offsets(admin, group).get(first).offset(), "offset after the reset");
            await(admin.deleteConsumerGroupOffsets(group, Set.of(first)).all());
            equal(Set.of(new TopicPartition(topic, 1)), offsets(admin, group).keySet(), "offsets after deletion");
            await(admin.deleteConsumerGroups(List.of(group)).all());
            check(!list(admin).contains(group), "the group is gone: " + list(admin));
            equal(Map.of(), offsets(admin, group), "offsets of a group that is gone");
            failure(
                    GroupIdNotFoundException.class,
                    () -> await(admin.deleteConsumerGroups(List.of(group)).all()));
        }
    }

    private static void sessionTimeout(Session session) throws Exception {
        String topic = session.createTopic("session", 1, Map.of());
        try (KafkaConsumer<byte[], byte[]> consumer = session.consumer(
                "group.id", "g-" + topic, "session.timeout.ms", "5000", "heartbeat.interval.ms", "1000")) {
            consumer.subscribe(List.of(topic));
            failure(InvalidSessionTimeoutException.class, () -> Session.poll(consumer, 1));
        }
    }

    private static void produce(KafkaProducer<byte[], byte[]> producer, String topic, int count) {
        for (int i = 0; i < count; i++) {
            producer.send(new ProducerRecord<>(topic, null, new byte[] {(byte) i}));
        }
        producer.flush();
    }

    private static Set<String> distinct(ConcurrentLinkedQueue<GroupMember.Read> log) {
        Set<String> distinct = new HashSet<>();
        log.forEach(read -> distinct.add(read.partition + "@" + read.offset));
        return distinct;
    }

    private static Set<Integer> sizes(List<GroupMember> members) {
        Set<Integer> sizes = new HashSet<>();
        members.forEach(member -> sizes.add(member.owned().size()));
        return sizes;
    }

    /** Every member has something, and together they have everything, once. */
    static void awaitShared(List<GroupMember> members, int partitions) {
        awaitTrue("partitions are shared", members, () -> {
            Set<Integer> all = new TreeSet<>();
            int sum = 0;
            for (GroupMember member : members) {
                if (member.owned().isEmpty()) {
                    return false;
                }
                all.addAll(member.owned());
                sum += member.owned().size();
            }
            return sum == partitions && all.size() == partitions;
        });
    }

    static void awaitTrue(String what, List<GroupMember> members, Eventually.Check check) {
        Eventually.holds(
                Duration.ofMillis(Session.LIMIT_MS),
                () -> {
                    members.forEach(GroupMember::requireHealthy);
                    return check.holds();
                },
                () -> what);
    }

    private static long committed(Admin admin, String group) {
        try {
            return offsets(admin, group).values().stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Admin admin, String group) throws Exception {
        return await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }

    private static ConsumerGroupDescription describe(Admin admin, String group) throws Exception {
        return await(
                admin.describeConsumerGroups(List.of(group)).describedGroups().get(group));
    }

    private static Set<String> list(Admin admin) throws Exception {
        Set<String> ids = new TreeSet<>();
        for (ConsumerGroupListing listing : await(admin.listConsumerGroups().all())) {
            ids.add(listing.groupId());
        }
        return ids;
    }

    private static String[] with(String[] settings, String... more) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }
}
