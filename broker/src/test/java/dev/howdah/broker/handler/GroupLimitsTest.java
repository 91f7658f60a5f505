package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.broker.RunningBroker;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.net.RawClient;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ApiVersionsRequest;
import dev.howdah.protocol.message.ApiVersionsResponse;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatResponse;
import dev.howdah.protocol.message.HeartbeatRequest;
import dev.howdah.protocol.message.HeartbeatResponse;
import dev.howdah.protocol.message.JoinGroupRequest;
import dev.howdah.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import dev.howdah.protocol.message.JoinGroupResponse;
import dev.howdah.protocol.message.LeaveGroupRequest;
import dev.howdah.protocol.message.LeaveGroupResponse;
import dev.howdah.protocol.message.OffsetCommitRequest;
import dev.howdah.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.howdah.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.howdah.protocol.message.OffsetCommitResponse;
import dev.howdah.protocol.message.SyncGroupRequest;
import dev.howdah.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import dev.howdah.protocol.message.SyncGroupResponse;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a group may not be called, ask for, bring or grow to, each with its error. */
@Timeout(120)
class GroupLimitsTest {

    private static final int MEMBER_BYTES_MAX = 1024 * 1024;

    @TempDir
    private static Path directory;

    private static RunningBroker broker;

    @BeforeAll
    static void start() {
        broker = RunningBroker.start(directory.resolve("data"), Map.of("group.max.size", "2"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void a_group_with_members_has_a_name() throws Exception {
        String groupId = "";
        try (RawClient raw = new RawClient(broker.address())) {
            assertThat(join(raw, joining(groupId))).isEqualTo(KafkaError.INVALID_GROUP_ID);
            var sync = SyncGroupRequest.builder().groupId(groupId).memberId("m").build();
            assertThat(error(((SyncGroupResponse) raw.call(ApiKey.SYNC_GROUP, 3, sync)).errorCode()))
                    .isEqualTo(KafkaError.INVALID_GROUP_ID);
            var beat = HeartbeatRequest.builder().groupId(groupId).memberId("m").build();
            assertThat(error(((HeartbeatResponse) raw.call(ApiKey.HEARTBEAT, 4, beat)).errorCode()))
                    .isEqualTo(KafkaError.INVALID_GROUP_ID);
            var leave = LeaveGroupRequest.builder().groupId(groupId).build();
            assertThat(error(((LeaveGroupResponse) raw.call(ApiKey.LEAVE_GROUP, 5, leave)).errorCode()))
                    .isEqualTo(KafkaError.INVALID_GROUP_ID);
            assertThat(consume(raw, groupId, "m")).isEqualTo(KafkaError.INVALID_REQUEST);
        }
    }

    @Test
    void member_and_instance_ids_that_clients_make_up_are_not_empty() throws Exception {
        try (RawClient raw = new RawClient(broker.address())) {
            assertThat(join(raw, joining("ids").groupInstanceId(""))).isEqualTo(KafkaError.INVALID_REQUEST);
            assertThat(consume(raw, "ids", "")).isEqualTo(KafkaError.INVALID_REQUEST);
        }
    }

    static Stream<String> longIds() {
        return Stream.of("a\0b", "x".repeat(1025), "ä".repeat(513), "x".repeat(32_767));
    }

    @ParameterizedTest
    @MethodSource("longIds")
    void ids_may_have_any_length_and_any_characters(String id) throws Exception {
        try (RawClient raw = new RawClient(broker.address())) {
            assertThat(consume(raw, "consumer " + id.substring(0, id.length() / 2), id))
                    .isEqualTo(KafkaError.NONE);
            assertThat(consume(raw, id, id)).isEqualTo(KafkaError.NONE);
            assertThat(join(raw, joining(id.substring(1)))).isEqualTo(KafkaError.MEMBER_ID_REQUIRED);
            assertThat(join(raw, joining(id.substring(1)).groupInstanceId(id))).isEqualTo(KafkaError.NONE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "5999, INVALID_SESSION_TIMEOUT",
        "6000, MEMBER_ID_REQUIRED",
        "1800000, MEMBER_ID_REQUIRED",
        "1800001, INVALID_SESSION_TIMEOUT"
    })
    void a_session_timeout_is_in_its_range(int sessionTimeoutMs, KafkaError expected) throws Exception {
        try (RawClient raw = new RawClient(broker.address())) {
            assertThat(join(raw, joining("sessions").sessionTimeoutMs(sessionTimeoutMs)))
                    .isEqualTo(expected);
        }
    }

    @Test
    void what_a_member_says_of_itself_and_what_it_is_assigned_has_at_most_a_mebibyte() throws Exception {
        try (RawClient raw = new RawClient(broker.address())) {
            assertThat(join(raw, joining("metadata").protocols(protocol(MEMBER_BYTES_MAX - 5))))
                    .isEqualTo(KafkaError.MEMBER_ID_REQUIRED);
            assertThat(join(raw, joining("metadata").protocols(protocol(MEMBER_BYTES_MAX - 4))))
                    .isEqualTo(KafkaError.INVALID_REQUEST);
            assertThat(sync(raw, MEMBER_BYTES_MAX)).isEqualTo(KafkaError.UNKNOWN_MEMBER_ID);
            assertThat(sync(raw, MEMBER_BYTES_MAX + 1)).isEqualTo(KafkaError.INVALID_REQUEST);
        }
    }

    @Test
    void a_broker_that_leaves_out_the_consumer_protocol_does_not_serve_its_apis() throws Exception {
        try (RunningBroker classic = RunningBroker.start(
                        directory.resolve("classic"), Map.of("group.coordinator.rebalance.protocols", "classic"));
                RawClient raw = new RawClient(classic.address())) {
            ApiVersionsResponse served =
                    (ApiVersionsResponse) raw.call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT);
            assertThat(served.apiKeys())
                    .extracting(each -> each.apiKey())
                    .contains(ApiKey.JOIN_GROUP.id())
                    .doesNotContain(ApiKey.CONSUMER_GROUP_HEARTBEAT.id(), ApiKey.CONSUMER_GROUP_DESCRIBE.id());
        }
        assertThatThrownBy(() -> BrokerConfig.of(Map.of("group.coordinator.rebalance.protocols", "consumer")))
                .hasMessage("Disabling the 'classic' protocol is not supported.");
    }

    @Test
    void a_full_group_turns_new_members_of_either_protocol_away() throws Exception {
        try (RawClient raw = new RawClient(broker.address())) {
            assertThat(consume(raw, "full", "m1")).isEqualTo(KafkaError.NONE);
            assertThat(consume(raw, "full", "m2")).isEqualTo(KafkaError.NONE);
            assertThat(consume(raw, "full", "m3")).isEqualTo(KafkaError.GROUP_MAX_SIZE_REACHED);
            assertThat(join(raw, joining("full"))).isEqualTo(KafkaError.GROUP_MAX_SIZE_REACHED);
            assertThat(consume(raw, "full", "m1")).as("joins again").isEqualTo(KafkaError.NONE);
        }
    }

    @Test
    void metadata_of_a_committed_offset_has_at_most_4096_characters() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get(20, TimeUnit.SECONDS);
        }
        try (RawClient raw = new RawClient(broker.address())) {
            assertThat(commit(raw, "x".repeat(4096))).isEqualTo(KafkaError.NONE);
            assertThat(commit(raw, "x".repeat(4097))).isEqualTo(KafkaError.OFFSET_METADATA_TOO_LARGE);
        }
    }

    private static JoinGroupRequest.Builder joining(String groupId) {
        return JoinGroupRequest.builder()
                .groupId(groupId)
                .sessionTimeoutMs(30_000)
                .rebalanceTimeoutMs(30_000)
                .protocolType("consumer")
                .protocols(protocol(20));
    }

    /** The name, "range", counts as well. */
    private static List<JoinGroupRequestProtocol> protocol(int metadataBytes) {
        return List.of(JoinGroupRequestProtocol.builder()
                .name("range")
                .metadata(Unpooled.wrappedBuffer(new byte[metadataBytes]))
                .build());
    }

    private static KafkaError join(RawClient raw, JoinGroupRequest.Builder request) throws Exception {
        return error(((JoinGroupResponse) raw.call(ApiKey.JOIN_GROUP, 9, request.build())).errorCode());
    }

    private static KafkaError sync(RawClient raw, int assignmentBytes) throws Exception {
        SyncGroupRequest request = SyncGroupRequest.builder()
                .groupId("metadata")
                .memberId("m")
                .assignments(List.of(SyncGroupRequestAssignment.builder()
                        .memberId("m")
                        .assignment(Unpooled.wrappedBuffer(new byte[assignmentBytes]))
                        .build()))
                .build();
        return error(((SyncGroupResponse) raw.call(ApiKey.SYNC_GROUP, 3, request)).errorCode());
    }

    private static KafkaError consume(RawClient raw, String groupId, String memberId) throws Exception {
        ConsumerGroupHeartbeatRequest request = ConsumerGroupHeartbeatRequest.builder()
                .groupId(groupId)
                .memberId(memberId)
                .memberEpoch(0)
                .rebalanceTimeoutMs(30_000)
                .subscribedTopicNames(List.of("t"))
                .topicPartitions(List.of())
                .build();
        return error(
                ((ConsumerGroupHeartbeatResponse) raw.call(ApiKey.CONSUMER_GROUP_HEARTBEAT, 1, request)).errorCode());
    }

    private static KafkaError commit(RawClient raw, String metadata) throws Exception {
        OffsetCommitRequest request = OffsetCommitRequest.builder()
                .groupId("commits")
                .generationIdOrMemberEpoch(-1)
                .topics(List.of(OffsetCommitRequestTopic.builder()
                        .name("t")
                        .partitions(List.of(OffsetCommitRequestPartition.builder()
                                .committedOffset(1)
                                .committedMetadata(metadata)
                                .build()))
                        .build()))
                .build();
        OffsetCommitResponse response = (OffsetCommitResponse) raw.call(ApiKey.OFFSET_COMMIT, 8, request);
        return error(response.topics().get(0).partitions().get(0).errorCode());
    }

    private static KafkaError error(short code) {
        return Stream.of(KafkaError.values())
                .filter(known -> known.code() == code)
                .findFirst()
                .orElseThrow();
    }
}
