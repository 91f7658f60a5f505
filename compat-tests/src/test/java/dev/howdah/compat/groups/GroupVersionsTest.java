package dev.howdah.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.groups.WireAdmin.Offset;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A group's whole life by raw frames, in every version of every group API: at age 0 each in its oldest, then each one
 * version newer, as clients that fix their versions do.
 */
class GroupVersionsTest {

    private static final int PARTITIONS = 3;
    private static final Offset FIVE = new Offset(5, "five");
    private static final Offset NONE = new Offset(-1, "");

    private static PostgresProcess postgres;
    private static KafkaServer server;
    private static Session session;
    private static int port;

    @BeforeAll
    static void startServers() {
        postgres = PostgresProcess.launch();
        server = GroupServer.start("group-versions", postgres, "group.initial.rebalance.delay.ms=0");
        session = new Session(server.bootstrap(), "versions");
        port = Integer.parseInt(server.bootstrap().split(":")[1]);
        // Apache Kafka makes its topic of offsets when it is first asked for.
        Waiting.until(GroupVersionsTest::hasCoordinator, () -> "there is a coordinator");
    }

    private static boolean hasCoordinator() {
        try (WireMember member = new WireMember(port, "first", 0, "none", null)) {
            member.id = "nobody";
            return new WireAdmin(member.wire, 0, "first", "none", Uuid.ZERO_UUID).coordinator() == port
                    && member.heartbeat() == Errors.UNKNOWN_MEMBER_ID;
        } catch (Exception | AssertionError e) {
            return false;
        }
    }

    @AfterAll
    static void stopServers() {
        if (server != null) {
            server.close();
        }
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void a_classic_group_lives_and_dies_in_the_versions_of_every_age(int age) throws Exception {
        String topic = session.createTopic("age-" + age, PARTITIONS, Map.of());
        String group = "g-" + topic;
        try (WireMember first = new WireMember(port, group, age, topic, null);
                WireMember second = new WireMember(port, group, age, topic, null)) {
            WireAdmin admin = new WireAdmin(first.wire, age, group, topic, topicId(topic));
            assertThat(admin.coordinator()).isEqualTo(port);
            joinAlone(first);
            joinTogether(first, second);
            commitAndFetch(admin, first);
            look(admin, first, second);
            leave(admin, first, second);
        }
    }

    private static void joinAlone(WireMember first) throws Exception {
        first.sendJoin();
        JoinGroupResponseData joined = first.joined();
        assertThat(joined.leader()).isEqualTo(first.id);
        assertThat(joined.members()).extracting(each -> each.memberId()).containsExactly(first.id);
        assertThat(joined.members().get(0).metadata()).isEqualTo(first.subscription());
        first.sendSync(Map.of(first.id, bytes("all")));
        assertThat(first.synced()).isEqualTo(bytes("all"));
        assertThat(first.heartbeat()).isEqualTo(Errors.NONE);
        assertThat(first.heartbeat(first.id, first.generation + 1)).isEqualTo(Errors.ILLEGAL_GENERATION);
        assertThat(first.heartbeat("nobody", first.generation)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    /** The second member's join waits for the first one, which hears of it by its heartbeat. */
    private static void joinTogether(WireMember first, WireMember second) throws Exception {
        int before = first.generation;
        second.sendJoin();
        Waiting.until(() -> beats(first) == Errors.REBALANCE_IN_PROGRESS, () -> "the heartbeat tells of the rebalance");
        first.sendJoin();
        JoinGroupResponseData ofFirst = first.joined();
        JoinGroupResponseData ofSecond = second.joined();
        assertThat(first.generation).isEqualTo(second.generation).isEqualTo(before + 1);
        assertThat(ofFirst.leader()).isEqualTo(ofSecond.leader()).isEqualTo(first.id);
        assertThat(ofFirst.members())
                .extracting(each -> each.memberId())
                .containsExactlyInAnyOrder(first.id, second.id);
        assertThat(ofSecond.members()).as("only the leader is told the members").isEmpty();
        second.sendSync(Map.of());
        first.sendSync(Map.of(first.id, bytes("mine"), second.id, new byte[0]));
        assertThat(first.synced()).isEqualTo(bytes("mine"));
        assertThat(second.synced()).as("an empty assignment").isEmpty();
        assertThat(second.heartbeat()).isEqualTo(Errors.NONE);
    }

    private static Errors beats(WireMember member) {
        try {
            return member.heartbeat();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void commitAndFetch(WireAdmin admin, WireMember member) throws Exception {
        assertThat(admin.offsets(false)).isEqualTo(Map.of(0, NONE, 1, NONE, 2, NONE));
        assertThat(admin.commit(member.id, member.generation, 1, FIVE)).isEqualTo(Errors.NONE);
        assertThat(admin.commit(member.id, member.generation - 1, 1, new Offset(6, "late")))
                .isEqualTo(Errors.ILLEGAL_GENERATION);
        assertThat(admin.commit("nobody", member.generation, 1, new Offset(6, "strange")))
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(admin.offsets(false)).isEqualTo(Map.of(0, NONE, 1, FIVE, 2, NONE));
        if (admin.version(ApiKeys.OFFSET_FETCH) >= 2) {
            assertThat(admin.offsets(true)).isEqualTo(Map.of(1, FIVE));
        }
    }

    private static void look(WireAdmin admin, WireMember first, WireMember second) throws Exception {
        var described = admin.describe();
        assertThat(Errors.forCode(described.errorCode())).isEqualTo(Errors.NONE);
        assertThat(described.groupState()).isEqualTo("Stable");
        assertThat(described.protocolType()).isEqualTo(WireMember.TYPE);
        assertThat(described.protocolData()).isEqualTo(WireMember.PROTOCOL);
        assertThat(described.members())
                .extracting(each -> each.memberId() + " " + new String(each.memberAssignment(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder(first.id + " mine", second.id + " ");
        assertThat(described.members()).allMatch(each -> each.clientId().equals("wire"));
        ListedGroup listed = admin.list("Stable", "Classic");
        assertThat(listed).isNotNull();
        assertThat(listed.protocolType()).isEqualTo(WireMember.TYPE);
        if (admin.version(ApiKeys.LIST_GROUPS) >= 4) {
            assertThat(listed.groupState()).isEqualTo("Stable");
            assertThat(admin.list("Dead", "Classic")).isNull();
        }
        if (admin.version(ApiKeys.LIST_GROUPS) >= 5) {
            assertThat(listed.groupType()).isEqualToIgnoringCase("Classic");
            assertThat(admin.list("Stable", "Consumer")).isNull();
        }
        assertThat(admin.delete()).isEqualTo(Errors.NON_EMPTY_GROUP);
        assertThat(admin.deleteOffset(1)).isEqualTo(Errors.GROUP_SUBSCRIBED_TO_TOPIC);
    }

    private static void leave(WireAdmin admin, WireMember first, WireMember second) throws Exception {
        assertThat(second.leave()).isEqualTo(Errors.NONE);
        assertThat(second.leave()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(first.heartbeat()).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(first.leave()).isEqualTo(Errors.NONE);
        assertThat(admin.describe().groupState()).isEqualTo("Empty");
        assertThat(admin.deleteOffset(1)).isEqualTo(Errors.NONE);
        assertThat(admin.offsets(false)).isEqualTo(Map.of(0, NONE, 1, NONE, 2, NONE));
        assertThat(admin.commit("", -1, 2, FIVE)).as("nobody's commit").isEqualTo(Errors.NONE);
        assertThat(admin.delete()).isEqualTo(Errors.NONE);
        assertThat(admin.offsets(false)).isEqualTo(Map.of(0, NONE, 1, NONE, 2, NONE));
        var gone = admin.describe();
        assertThat(gone.groupState()).isEqualTo("Dead");
        if (admin.version(ApiKeys.DESCRIBE_GROUPS) >= 6) {
            assertThat(Errors.forCode(gone.errorCode())).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
        }
        assertThat(admin.delete()).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7, 8, 9})
    void a_static_member_returns_into_its_generation_and_its_former_self_is_fenced(int age) throws Exception {
        String topic = session.createTopic("static-" + age, PARTITIONS, Map.of());
        String group = "g-" + topic;
        try (WireMember before = new WireMember(port, group, age, topic, "instance");
                WireMember after = new WireMember(port, group, age, topic, "instance")) {
            before.sendJoin();
            before.joined();
            before.sendSync(Map.of(before.id, bytes("all")));
            before.synced();
            after.sendJoin();
            JoinGroupResponseData joined = after.joined();
            assertThat(after.id).isNotEqualTo(before.id);
            assertThat(after.generation).isEqualTo(before.generation);
            assertThat(joined.skipAssignment()).isEqualTo(age >= 9);
            after.sendSync(Map.of());
            assertThat(after.synced()).isEqualTo(bytes("all"));
            assertThat(before.heartbeat()).isEqualTo(Errors.FENCED_INSTANCE_ID);
            assertThat(after.heartbeat()).isEqualTo(Errors.NONE);
            assertThat(after.leave()).isEqualTo(Errors.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void a_member_of_the_consumer_protocol_lives_in_every_version(int version) throws Exception {
        String topic = session.createTopic("consumer-" + version, PARTITIONS, Map.of());
        String group = "g-" + topic;
        try (GroupWire wire = new GroupWire(port)) {
            String id = version == 0 ? "" : UUID.randomUUID().toString();
            ConsumerGroupHeartbeatResponseData joined = joined(wire, version, group, id, topic);
            String member = joined.memberId();
            assertThat(joined.memberEpoch()).isPositive();
            assertThat(joined.heartbeatIntervalMs()).isPositive();
            assertThat(joined.assignment().topicPartitions()).singleElement().satisfies(all -> {
                assertThat(all.topicId()).isEqualTo(topicId(topic));
                assertThat(all.partitions()).containsExactlyInAnyOrder(0, 1, 2);
            });
            ConsumerGroupHeartbeatResponseData again = beat(wire, version, group, member, joined.memberEpoch(), null);
            assertThat(Errors.forCode(again.errorCode())).isEqualTo(Errors.NONE);
            assertThat(again.memberEpoch()).isEqualTo(joined.memberEpoch());
            assertThat(error(beat(wire, version, group, member, 99, null))).isEqualTo(Errors.FENCED_MEMBER_EPOCH);
            assertThat(error(beat(wire, version, group, "nobody", 1, null))).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
            commitWithEpoch(wire, group, topic, member, joined.memberEpoch());
            DescribedGroup described = describe(wire, version, group);
            assertThat(described.groupState()).isEqualTo("Stable");
            assertThat(described.members()).singleElement().satisfies(shown -> {
                assertThat(shown.memberId()).isEqualTo(member);
                assertThat(shown.memberEpoch()).isEqualTo(joined.memberEpoch());
                assertThat(shown.subscribedTopicNames()).containsExactly(topic);
                assertThat(shown.assignment().topicPartitions().get(0).topicName())
                        .isEqualTo(topic);
                assertThat(shown.memberType()).isEqualTo((byte) (version == 0 ? -1 : 1));
            });
            assertThat(error(beat(wire, version, group, member, -1, null))).isEqualTo(Errors.NONE);
            assertThat(describe(wire, version, group).groupState()).isEqualTo("Empty");
        }
    }

    /** The answer with an assignment: Howdah's first one; Apache Kafka may compute it a little later. */
    private static ConsumerGroupHeartbeatResponseData joined(
            GroupWire wire, int version, String group, String id, String topic) throws Exception {
        ConsumerGroupHeartbeatResponseData joined = beat(wire, version, group, id, 0, topic);
        assertThat(error(joined)).isEqualTo(Errors.NONE);
        assertThat(joined.memberId()).isNotEmpty();
        String member = joined.memberId();
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (ServerUnderTest.isApacheKafka()
                && (joined.assignment() == null
                        || joined.assignment().topicPartitions().isEmpty())) {
            assertThat(System.nanoTime()).as("the deadline of the assignment").isLessThan(deadline);
            joined = beat(wire, version, group, member, joined.memberEpoch(), null);
            assertThat(error(joined)).isEqualTo(Errors.NONE);
        }
        return joined.setMemberId(member);
    }

    /** Offsets with an epoch exist from OffsetCommit v9 and OffsetFetch v9 on. */
    private static void commitWithEpoch(GroupWire wire, String group, String topic, String member, int epoch)
            throws Exception {
        for (int age = 7; age <= 8; age++) {
            WireAdmin admin = new WireAdmin(wire, age, group, topic, topicId(topic));
            assertThat(admin.commit(member, epoch, 1, FIVE)).isEqualTo(Errors.NONE);
            assertThat(admin.commit(member, epoch - 1, 1, FIVE)).isEqualTo(Errors.STALE_MEMBER_EPOCH);
            assertThat(admin.offsets(false)).containsEntry(1, FIVE);
        }
    }

    private static ConsumerGroupHeartbeatResponseData beat(
            GroupWire wire, int version, String group, String member, int epoch, String topic) throws Exception {
        ConsumerGroupHeartbeatRequestData request = new ConsumerGroupHeartbeatRequestData()
                .setGroupId(group)
                .setMemberId(member)
                .setMemberEpoch(epoch);
        if (epoch == 0) {
            request.setRebalanceTimeoutMs(30_000)
                    .setSubscribedTopicNames(List.of(topic))
                    .setServerAssignor("uniform")
                    .setTopicPartitions(List.of());
        }
        return wire.call(request, version, ConsumerGroupHeartbeatResponseData.class);
    }

    private static DescribedGroup describe(GroupWire wire, int version, String group) throws Exception {
        return wire.call(
                        new ConsumerGroupDescribeRequestData().setGroupIds(List.of(group)),
                        version,
                        ConsumerGroupDescribeResponseData.class)
                .groups()
                .get(0);
    }

    private static Errors error(ConsumerGroupHeartbeatResponseData response) {
        return Errors.forCode(response.errorCode());
    }

    private static Uuid topicId(String topic) throws Exception {
        try (Admin admin = session.admin()) {
            // Kafka answers for a topic that it has just created as soon as its metadata have it.
            Eventually.holds(
                    () -> !topicId(admin, topic).equals(Uuid.ZERO_UUID), () -> "the id of " + topic + " is known");
            return topicId(admin, topic);
        }
    }

    private static Uuid topicId(Admin admin, String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .topicId();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
