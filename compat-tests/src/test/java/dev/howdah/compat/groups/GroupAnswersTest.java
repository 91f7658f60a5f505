package dev.howdah.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Member;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Single answers of the group APIs that clients and tools look at, by raw frames. What is expected is what Apache Kafka 4.3.1
 * answers: run with {@code -Dcompat.server=apache} to see it.
 */
class GroupAnswersTest {

    private static final int PARTITIONS = 4;

    /** So many that every shard has one. */
    private static final int GROUPS_ASKED = 200;

    private static final int SESSION_MS = 45_000;
    private static final int REBALANCE_MS = 120_000;

    private static PostgresProcess postgres;
    private static KafkaServer server;
    private static Session session;
    private static int port;

    @BeforeAll
    static void startServers() {
        postgres = PostgresProcess.launch();
        server = GroupServer.start("group-answers", postgres, "group.initial.rebalance.delay.ms=0");
        session = new Session(server.bootstrap(), "answers");
        port = port(server);
        awaitCoordinator(port);
    }

    @AfterAll
    static void stopServers() {
        if (server != null) {
            server.close();
        }
        postgres.close();
    }

    @Test
    void list_groups_writes_the_type_in_lower_case() throws Exception {
        String topic = topic("types");
        try (GroupWire wire = new GroupWire(port)) {
            String classic = "classic-" + topic;
            String consumer = "consumer-" + topic;
            String id = join(wire, classicJoin(classic, "", null, topic)).memberId();
            assertThat(error(join(wire, classicJoin(classic, id, null, topic)))).isEqualTo(Errors.NONE);
            enter(wire, consumer, null, topic);
            ListGroupsResponseData listed = wire.call(new ListGroupsRequestData(), 5, ListGroupsResponseData.class);
            assertThat(listed.groups())
                    .filteredOn(group -> group.groupId().endsWith(topic))
                    .extracting(group -> group.groupType())
                    .containsExactlyInAnyOrder("classic", "consumer");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void leaving_an_unknown_group_is_each_members_own_error(int version) throws Exception {
        LeaveGroupRequestData request = new LeaveGroupRequestData().setGroupId("never-was");
        if (version < 3) {
            request.setMemberId("nobody");
        } else {
            request.setMembers(List.of(
                    new MemberIdentity().setMemberId("nobody"),
                    new MemberIdentity().setMemberId("").setGroupInstanceId("instance")));
        }
        try (GroupWire wire = new GroupWire(port)) {
            LeaveGroupResponseData left = wire.call(request, version, LeaveGroupResponseData.class);
            Errors onTop = version < 3 ? Errors.UNKNOWN_MEMBER_ID : Errors.NONE;
            assertThat(Errors.forCode(left.errorCode())).isEqualTo(onTop);
            if (version >= 3) {
                assertThat(left.members())
                        .extracting(member -> member.memberId() + "/" + member.groupInstanceId() + "/"
                                + Errors.forCode(member.errorCode()))
                        .containsExactly("nobody/null/UNKNOWN_MEMBER_ID", "/instance/UNKNOWN_MEMBER_ID");
            }
        }
    }

    @Test
    void the_static_successor_of_the_last_consumer_member_gets_a_stable_classic_group_at_once() throws Exception {
        String topic = topic("downgrade");
        String group = "g-" + topic;
        try (GroupWire wire = new GroupWire(port)) {
            ConsumerGroupHeartbeatResponseData first = enter(wire, group, "instance", topic);
            String second = join(wire, classicJoin(group, "", null, topic)).memberId();
            assertThat(error(join(wire, classicJoin(group, second, null, topic))))
                    .isEqualTo(Errors.NONE);
            settle(wire, group, first.memberId(), second, topic);

            JoinGroupResponseData successor = join(wire, classicJoin(group, "", "instance", topic));
            assertThat(error(successor)).isEqualTo(Errors.NONE);
            assertThat(successor.memberId()).isNotEmpty().isNotEqualTo(first.memberId());
            DescribeGroupsResponseData.DescribedGroup described = describeClassic(wire, group);
            assertThat(described.groupState()).isEqualTo("Stable");
            assertThat(described.members())
                    .extracting(member -> member.memberId())
                    .containsExactlyInAnyOrder(successor.memberId(), second);
            assertThat(described.members())
                    .filteredOn(member -> "instance".equals(member.groupInstanceId()))
                    .singleElement()
                    .satisfies(member -> assertThat(member.memberAssignment()).isNotEmpty());
        }
    }

    /** The classic member of a mixed group rejoins, and the other one gives back, until both have what is theirs. */
    private static void settle(GroupWire wire, String group, String consumer, String classic, String topic)
            throws Exception {
        Waiting.until(
                () -> {
                    try {
                        DescribedGroup now = describe(wire, group);
                        Member member = member(now, consumer);
                        ConsumerGroupHeartbeatRequestData beat = beat(group, consumer, member.memberEpoch());
                        beat.setInstanceId(member.instanceId());
                        beat.setTopicPartitions(member.targetAssignment().topicPartitions().stream()
                                .map(each -> new ConsumerGroupHeartbeatRequestData.TopicPartitions()
                                        .setTopicId(each.topicId())
                                        .setPartitions(each.partitions()))
                                .toList());
                        call(wire, beat);
                        join(wire, classicJoin(group, classic, null, topic));
                        DescribedGroup then = describe(wire, group);
                        return then.groupState().equals("Stable")
                                && then.members().stream()
                                        .allMatch(each -> !each.assignment()
                                                .topicPartitions()
                                                .isEmpty());
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                () -> "the mixed group is stable");
    }

    @Test
    void a_static_member_that_rejoins_by_its_member_id_alone_stays_static() throws Exception {
        String topic = topic("stays-static");
        String group = "g-" + topic;
        try (GroupWire wire = new GroupWire(port)) {
            enter(wire, group, null, topic);
            JoinGroupResponseData joined = join(wire, classicJoin(group, "", "instance", topic));
            assertThat(error(joined)).isEqualTo(Errors.NONE);
            assertThat(member(describe(wire, group), joined.memberId()).instanceId())
                    .isEqualTo("instance");
            assertThat(error(join(wire, classicJoin(group, joined.memberId(), null, topic))))
                    .isEqualTo(Errors.NONE);
            assertThat(member(describe(wire, group), joined.memberId()).instanceId())
                    .isEqualTo("instance");
        }
    }

    @Test
    void a_new_member_is_told_its_id_before_its_subscription_is_looked_at() throws Exception {
        String topic = topic("id-first");
        String group = "g-" + topic;
        try (GroupWire wire = new GroupWire(port)) {
            enter(wire, group, null, topic);
            JoinGroupResponseData joined = join(wire, withMetadata(classicJoin(group, "", null, topic), new byte[0]));
            assertThat(error(joined)).isEqualTo(Errors.MEMBER_ID_REQUIRED);
            assertThat(joined.memberId()).isNotEmpty();
        }
    }

    @Test
    void the_error_of_a_join_to_a_consumer_group_names_no_member() throws Exception {
        String topic = topic("no-name");
        String group = "g-" + topic;
        try (GroupWire wire = new GroupWire(port)) {
            enter(wire, group, null, topic);
            JoinGroupResponseData refused =
                    join(wire, classicJoin(group, "somebody", null, topic).setProtocolType("connect"));
            assertThat(error(refused)).isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
            assertThat(refused.memberId()).isEmpty();
        }
    }

    @Test
    void a_description_says_no_regex_as_empty_and_what_a_member_has_yet_to_give_back() throws Exception {
        String topic = topic("described");
        String group = "g-" + topic;
        try (GroupWire wire = new GroupWire(port)) {
            String first = enter(wire, group, null, topic).memberId();
            assertThat(held(member(describe(wire, group), first))).isEqualTo(PARTITIONS);
            assertThat(member(describe(wire, group), first).subscribedTopicRegex())
                    .isEmpty();
            enter(wire, group, null, topic);
            Waiting.until(() -> isToldToGiveBack(wire, group, first), () -> "the first member is to give back");
            Member revoking = member(describe(wire, group), first);
            assertThat(revoking.targetAssignment().topicPartitions().get(0).partitions())
                    .hasSize(PARTITIONS / 2);
            assertThat(held(revoking)).isEqualTo(PARTITIONS);
        }
    }

    private static boolean isToldToGiveBack(GroupWire wire, String group, String member) {
        try {
            int epoch = member(describe(wire, group), member).memberEpoch();
            ConsumerGroupHeartbeatResponseData told = call(wire, beat(group, member, epoch));
            return told.assignment() != null
                    && told.assignment().topicPartitions().get(0).partitions().size() < PARTITIONS;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void offsets_of_no_group_are_not_deleted() throws Exception {
        try (GroupWire wire = new GroupWire(port)) {
            OffsetDeleteResponseData deleted =
                    wire.call(new OffsetDeleteRequestData().setGroupId(""), 0, OffsetDeleteResponseData.class);
            assertThat(Errors.forCode(deleted.errorCode())).isEqualTo(Errors.INVALID_GROUP_ID);
        }
    }

    @Test
    void offsets_of_unknown_topic_ids_come_last() throws Exception {
        String topic = topic("known");
        String group = "g-" + topic;
        Uuid known = topicId(topic);
        Uuid first = Uuid.randomUuid();
        Uuid second = Uuid.randomUuid();
        try (GroupWire wire = new GroupWire(port)) {
            enter(wire, group, null, topic);
            OffsetFetchResponseData fetched = wire.call(
                    new OffsetFetchRequestData()
                            .setGroups(List.of(new OffsetFetchRequestGroup()
                                    .setGroupId(group)
                                    .setTopics(List.of(asked(first), asked(known), asked(second))))),
                    10,
                    OffsetFetchResponseData.class);
            assertThat(fetched.groups().get(0).topics())
                    .extracting(each -> each.topicId())
                    .containsExactly(known, first, second);
            assertThat(fetched.groups().get(0).topics())
                    .extracting(each -> Errors.forCode(each.partitions().get(0).errorCode()))
                    .containsExactly(Errors.NONE, Errors.UNKNOWN_TOPIC_ID, Errors.UNKNOWN_TOPIC_ID);
        }
    }

    private static OffsetFetchRequestTopics asked(Uuid topicId) {
        return new OffsetFetchRequestTopics().setTopicId(topicId).setPartitionIndexes(List.of(0));
    }

    @Test
    void a_new_group_begins_with_epoch_2_and_its_assignment() throws Exception {
        String topic = topic("begins");
        try (GroupWire wire = new GroupWire(port)) {
            ConsumerGroupHeartbeatResponseData joined = call(wire, entry("g-" + topic, null, topic));
            assertThat(joined.memberEpoch()).isEqualTo(2);
            assertThat(joined.assignment().topicPartitions()).hasSize(1);
        }
    }

    /** As Kafka's assignment interval of a second makes it: whoever comes within it waits for a heartbeat after it. */
    @Test
    void a_member_that_comes_within_the_assignment_interval_gets_its_part_later() throws Exception {
        String topic = topic("interval");
        String group = "g-" + topic;
        try (GroupWire wire = new GroupWire(port)) {
            ConsumerGroupHeartbeatResponseData first = enter(wire, group, null, topic);
            assertThat(call(wire, beat(group, first.memberId(), -1)).errorCode())
                    .isZero();
            ConsumerGroupHeartbeatResponseData second = enter(wire, group, null, topic);
            assertThat(second.memberEpoch()).isEqualTo(2);
            assertThat(second.assignment().topicPartitions()).isEmpty();
            DescribedGroup waiting = describe(wire, group);
            assertThat(waiting.groupState()).isEqualTo("Assigning");
            assertThat(waiting.groupEpoch()).isEqualTo(4);
            assertThat(waiting.assignmentEpoch()).isEqualTo(2);
            Waiting.until(
                    () -> epochAfterBeat(wire, group, second.memberId()) == 4, () -> "the second assignment is made");
            assertThat(held(member(describe(wire, group), second.memberId()))).isEqualTo(PARTITIONS);
        }
    }

    private static int epochAfterBeat(GroupWire wire, String group, String member) {
        try {
            int epoch = member(describe(wire, group), member).memberEpoch();
            return call(wire, beat(group, member, epoch)).memberEpoch();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_disabled_migration_policy_lets_no_classic_member_into_a_consumer_group() throws Exception {
        try (PostgresProcess own = PostgresProcess.launch();
                KafkaServer strict = withMigrationPolicy("disabled", own)) {
            Session ofStrict = new Session(strict.bootstrap(), "strict");
            String topic = ofStrict.createTopic("policy", PARTITIONS, Map.of());
            String group = "g-" + topic;
            try (GroupWire wire = new GroupWire(port(strict))) {
                ConsumerGroupHeartbeatResponseData first = enter(wire, group, "instance", topic);
                for (JoinGroupRequestData join : List.of(
                        classicJoin(group, "", null, topic),
                        classicJoin(group, "made-up", null, topic),
                        classicJoin(group, first.memberId(), null, topic),
                        classicJoin(group, "", "instance", topic))) {
                    JoinGroupResponseData refused = join(wire, join);
                    assertThat(error(refused)).isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
                    assertThat(refused.memberId()).isEmpty();
                }
                assertThat(describe(wire, group).members())
                        .extracting(member -> member.memberId())
                        .containsExactly(first.memberId());
            }
        }
    }

    /** They say which group may become one of the other kind, not who may come into it. */
    @ParameterizedTest
    @ValueSource(strings = {"upgrade", "downgrade"})
    void every_other_migration_policy_lets_them_in(String policy) throws Exception {
        try (PostgresProcess own = PostgresProcess.launch();
                KafkaServer strict = withMigrationPolicy(policy, own)) {
            String topic = new Session(strict.bootstrap(), policy).createTopic("policy", PARTITIONS, Map.of());
            String group = "g-" + topic;
            try (GroupWire wire = new GroupWire(port(strict))) {
                enter(wire, group, null, topic);
                JoinGroupResponseData told = join(wire, classicJoin(group, "", null, topic));
                assertThat(error(told)).isEqualTo(Errors.MEMBER_ID_REQUIRED);
                assertThat(error(join(wire, classicJoin(group, told.memberId(), null, topic))))
                        .isEqualTo(Errors.NONE);
            }
        }
    }

    private static KafkaServer withMigrationPolicy(String policy, PostgresProcess own) {
        KafkaServer strict = ServerUnderTest.start(
                "migration-" + policy,
                own,
                Map.of("group.initial.rebalance.delay.ms", "0", "group.consumer.migration.policy", policy));
        awaitCoordinator(port(strict));
        return strict;
    }

    /** A member of the consumer protocol, with the answer that has its assignment, or that of the epoch it came into. */
    private static ConsumerGroupHeartbeatResponseData enter(
            GroupWire wire, String group, @Nullable String instance, String topic) throws Exception {
        ConsumerGroupHeartbeatResponseData joined = call(wire, entry(group, instance, topic));
        assertThat(Errors.forCode(joined.errorCode())).isEqualTo(Errors.NONE);
        return joined;
    }

    private static ConsumerGroupHeartbeatRequestData entry(String group, @Nullable String instance, String topic) {
        return beat(group, UUID.randomUUID().toString(), 0)
                .setInstanceId(instance)
                .setRebalanceTimeoutMs(REBALANCE_MS)
                .setSubscribedTopicNames(List.of(topic))
                .setTopicPartitions(List.of());
    }

    private static ConsumerGroupHeartbeatRequestData beat(String group, String member, int epoch) {
        return new ConsumerGroupHeartbeatRequestData()
                .setGroupId(group)
                .setMemberId(member)
                .setMemberEpoch(epoch);
    }

    private static ConsumerGroupHeartbeatResponseData call(GroupWire wire, ConsumerGroupHeartbeatRequestData request)
            throws Exception {
        return wire.call(request, 1, ConsumerGroupHeartbeatResponseData.class);
    }

    private static JoinGroupRequestData classicJoin(
            String group, String member, @Nullable String instance, String topic) {
        JoinGroupRequestData join = new JoinGroupRequestData()
                .setGroupId(group)
                .setMemberId(member)
                .setGroupInstanceId(instance)
                .setSessionTimeoutMs(SESSION_MS)
                .setRebalanceTimeoutMs(REBALANCE_MS)
                .setProtocolType("consumer");
        ByteBuffer subscription = ConsumerProtocol.serializeSubscription(new Subscription(List.of(topic)));
        return withMetadata(join, subscription.array());
    }

    private static JoinGroupRequestData withMetadata(JoinGroupRequestData join, byte[] metadata) {
        JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
        protocols.add(new JoinGroupRequestProtocol().setName("range").setMetadata(metadata));
        return join.setProtocols(protocols);
    }

    private static JoinGroupResponseData join(GroupWire wire, JoinGroupRequestData request) throws Exception {
        return wire.call(request, 9, JoinGroupResponseData.class);
    }

    private static Errors error(JoinGroupResponseData joined) {
        return Errors.forCode(joined.errorCode());
    }

    private static DescribedGroup describe(GroupWire wire, String group) throws Exception {
        return wire.call(
                        new ConsumerGroupDescribeRequestData().setGroupIds(List.of(group)),
                        1,
                        ConsumerGroupDescribeResponseData.class)
                .groups()
                .get(0);
    }

    private static DescribeGroupsResponseData.DescribedGroup describeClassic(GroupWire wire, String group)
            throws Exception {
        return wire.call(new DescribeGroupsRequestData().setGroups(List.of(group)), 6, DescribeGroupsResponseData.class)
                .groups()
                .get(0);
    }

    private static Member member(DescribedGroup group, String memberId) {
        return group.members().stream()
                .filter(each -> each.memberId().equals(memberId))
                .findAny()
                .orElseThrow(() -> new AssertionError(memberId + " is not in " + group));
    }

    private static int held(Member member) {
        return member.assignment().topicPartitions().stream()
                .mapToInt(each -> each.partitions().size())
                .sum();
    }

    /** One that groups know too: Apache Kafka's coordinator hears of a topic a little later than its admin does. */
    private static String topic(String name) throws Exception {
        String topic = session.createTopic(name, PARTITIONS, Map.of());
        try (GroupWire wire = new GroupWire(port)) {
            Waiting.until(() -> knows(wire, topic), () -> "groups know the topic " + topic);
        }
        return topic;
    }

    private static boolean knows(GroupWire wire, String topic) {
        try {
            ConsumerGroupHeartbeatResponseData joined = call(wire, entry("probe-" + UUID.randomUUID(), null, topic));
            return joined.assignment() != null
                    && !joined.assignment().topicPartitions().isEmpty();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Uuid topicId(String topic) throws Exception {
        try (Admin admin = session.admin()) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .topicId();
        }
    }

    private static int port(KafkaServer of) {
        return Integer.parseInt(of.bootstrap().split(":")[1]);
    }

    /** Of all groups: Howdah takes them up shard by shard, Apache Kafka makes its topic of offsets when it is first asked. */
    private static void awaitCoordinator(int port) {
        for (int i = 0; i < GROUPS_ASKED; i++) {
            String group = "asked-" + i;
            Waiting.until(() -> isCoordinated(port, group), () -> "there is a coordinator of " + group);
        }
    }

    private static boolean isCoordinated(int port, String group) {
        try (WireMember member = new WireMember(port, group, 0, "none", null)) {
            member.id = "nobody";
            return new WireAdmin(member.wire, 0, group, "none", Uuid.ZERO_UUID).coordinator() == port
                    && member.heartbeat() == Errors.UNKNOWN_MEMBER_ID;
        } catch (Exception | AssertionError e) {
            return false;
        }
    }
}
