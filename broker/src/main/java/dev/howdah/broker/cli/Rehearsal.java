package dev.howdah.broker.cli;

import dev.howdah.broker.client.BrokerConnection;
import dev.howdah.broker.client.ClientSettings;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.message.ApiVersionsRequest;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.howdah.protocol.message.CreateTopicsRequest;
import dev.howdah.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.howdah.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import dev.howdah.protocol.message.DeleteTopicsRequest;
import dev.howdah.protocol.message.FetchRequest;
import dev.howdah.protocol.message.FetchRequest.FetchPartition;
import dev.howdah.protocol.message.FetchRequest.FetchTopic;
import dev.howdah.protocol.message.FindCoordinatorRequest;
import dev.howdah.protocol.message.HeartbeatRequest;
import dev.howdah.protocol.message.InitProducerIdRequest;
import dev.howdah.protocol.message.JoinGroupRequest;
import dev.howdah.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import dev.howdah.protocol.message.JoinGroupResponse;
import dev.howdah.protocol.message.LeaveGroupRequest;
import dev.howdah.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.howdah.protocol.message.ListOffsetsRequest;
import dev.howdah.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import dev.howdah.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import dev.howdah.protocol.message.MetadataRequest;
import dev.howdah.protocol.message.MetadataRequest.MetadataRequestTopic;
import dev.howdah.protocol.message.OffsetCommitRequest;
import dev.howdah.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.howdah.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.howdah.protocol.message.OffsetFetchRequest;
import dev.howdah.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.howdah.protocol.message.ProduceRequest;
import dev.howdah.protocol.message.ProduceRequest.PartitionProduceData;
import dev.howdah.protocol.message.ProduceRequest.TopicProduceData;
import dev.howdah.protocol.message.SyncGroupRequest;
import dev.howdah.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordBatchBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A client inside the broker. On every start, before the broker is ready, it asks for topics and groups that do not
 * exist: so Java has loaded the classes of requests, and nothing is stored. When the archive of classes is built, it
 * does what clients do, so that the archive contains all classes of their requests.
 *
 * <p>Thread: that of the caller, which blocks.
 */
final class Rehearsal implements AutoCloseable {

    private static final String NAME = "howdah-rehearsal";
    private static final String RANGE = "range";
    private static final String CONSUMER = "consumer";
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final int RESPONSE_BYTES_MAX = 1 << 20;
    private static final int RECORDS = 50;
    private static final int SESSION_MS = 10_000;

    private final BrokerConnection connection;
    private final long deadlineNanos;

    /**
     * Connects.
     *
     * @param patience how long everything together may take
     * @param tls if the listener is encrypted
     */
    Rehearsal(InetSocketAddress broker, Duration patience, Optional<SSLContext> tls) throws IOException {
        deadlineNanos = System.nanoTime() + patience.toNanos();
        connection = BrokerConnection.open(broker, new ClientSettings(tls, false, Optional.empty()), patience);
    }

    /** Sends requests that leave no topic, no group and no record. */
    void askForWhatIsNotThere() throws IOException {
        greet();
        call(ApiKey.METADATA, 12, metadata(NAME));
        call(ApiKey.PRODUCE, 9, produce(NAME));
        call(ApiKey.FETCH, 12, fetch(NAME));
        listOffsets(NAME);
        call(ApiKey.FIND_COORDINATOR, 4, findCoordinator());
        call(ApiKey.OFFSET_FETCH, 8, offsetFetch());
        // The member is unknown, so this makes no group.
        call(ApiKey.JOIN_GROUP, 9, join(NAME));
        call(ApiKey.HEARTBEAT, 4, heartbeat(NAME, 1));
        call(ApiKey.OFFSET_COMMIT, 8, offsetCommit(NAME, NAME, 1));
    }

    /** Sends the requests of real clients. Only for a database that is deleted afterwards. */
    void doWhatClientsDo() throws IOException {
        greet();
        for (String codec : CODECS) {
            String topic = NAME + "-" + codec;
            call(ApiKey.CREATE_TOPICS, 7, createTopic(topic, codec.equals("none") ? "producer" : codec));
            call(ApiKey.METADATA, 12, metadata(topic));
            call(ApiKey.INIT_PRODUCER_ID, 4, InitProducerIdRequest.builder().build());
            for (int i = 0; i < 3; i++) {
                call(ApiKey.PRODUCE, 9, produce(topic));
                call(ApiKey.FETCH, 12, fetch(topic));
            }
            listOffsets(topic);
            consume(topic);
            consumeByTheNewProtocol(topic);
            call(
                    ApiKey.DELETE_TOPICS,
                    5,
                    DeleteTopicsRequest.builder()
                            .topicNames(List.of(topic))
                            .timeoutMs(SESSION_MS)
                            .build());
        }
    }

    private void greet() throws IOException {
        call(
                ApiKey.API_VERSIONS,
                3,
                ApiVersionsRequest.builder()
                        .clientSoftwareName(NAME)
                        .clientSoftwareVersion("1")
                        .build());
    }

    private void consume(String topic) throws IOException {
        call(ApiKey.FIND_COORDINATOR, 4, findCoordinator());
        JoinGroupResponse invited = (JoinGroupResponse) call(ApiKey.JOIN_GROUP, 9, join(""));
        JoinGroupResponse joined = (JoinGroupResponse) call(ApiKey.JOIN_GROUP, 9, join(invited.memberId()));
        String member = joined.memberId();
        int generation = joined.generationId();
        call(
                ApiKey.SYNC_GROUP,
                5,
                SyncGroupRequest.builder()
                        .groupId(NAME)
                        .generationId(generation)
                        .memberId(member)
                        .protocolType(CONSUMER)
                        .protocolName(RANGE)
                        .assignments(List.of(SyncGroupRequestAssignment.builder()
                                .memberId(member)
                                .assignment(Unpooled.EMPTY_BUFFER)
                                .build()))
                        .build());
        call(ApiKey.OFFSET_FETCH, 8, offsetFetch());
        call(ApiKey.HEARTBEAT, 4, heartbeat(member, generation));
        call(ApiKey.OFFSET_COMMIT, 8, offsetCommit(topic, member, generation));
        call(
                ApiKey.LEAVE_GROUP,
                5,
                LeaveGroupRequest.builder()
                        .groupId(NAME)
                        .members(List.of(
                                MemberIdentity.builder().memberId(member).build()))
                        .build());
    }

    /** Joins a consumer group and leaves it. */
    private void consumeByTheNewProtocol(String topic) throws IOException {
        for (int epoch : new int[] {0, -1}) {
            call(
                    ApiKey.CONSUMER_GROUP_HEARTBEAT,
                    1,
                    ConsumerGroupHeartbeatRequest.builder()
                            .groupId(NAME + "-new")
                            .memberId(NAME)
                            .memberEpoch(epoch)
                            .rebalanceTimeoutMs(SESSION_MS)
                            .subscribedTopicNames(epoch == 0 ? List.of(topic) : null)
                            .topicPartitions(epoch == 0 ? List.of() : null)
                            .build());
        }
    }

    private static MetadataRequest metadata(String topic) {
        return MetadataRequest.builder()
                .topics(List.of(MetadataRequestTopic.builder().name(topic).build()))
                .allowAutoTopicCreation(false)
                .build();
    }

    private static CreateTopicsRequest createTopic(String topic, String codec) {
        return CreateTopicsRequest.builder()
                .topics(List.of(CreatableTopic.builder()
                        .name(topic)
                        .numPartitions(1)
                        .replicationFactor((short) 1)
                        .configs(List.of(CreatableTopicConfig.builder()
                                .name("compression.type")
                                .value(codec)
                                .build()))
                        .build()))
                .timeoutMs(SESSION_MS)
                .build();
    }

    private static ProduceRequest produce(String topic) {
        ByteBuf batch = Unpooled.buffer();
        RecordBatchBuilder builder =
                new RecordBatchBuilder().begin(batch, 0, -1, (short) 0, RecordBatch.NO_PRODUCER_ID, (short) -1, -1);
        for (int i = 0; i < RECORDS; i++) {
            ByteBuf value = Unpooled.copiedBuffer("a record of the rehearsal " + i, StandardCharsets.UTF_8);
            builder.add(i, 0, value, value, null);
        }
        builder.finish();
        return ProduceRequest.builder()
                .acks((short) -1)
                .timeoutMs(SESSION_MS)
                .topicData(List.of(TopicProduceData.builder()
                        .name(topic)
                        .partitionData(List.of(
                                PartitionProduceData.builder().records(batch).build()))
                        .build()))
                .build();
    }

    private static FetchRequest fetch(String topic) {
        return FetchRequest.builder()
                .maxWaitMs(0)
                .minBytes(1)
                .maxBytes(RESPONSE_BYTES_MAX / 2)
                .topics(List.of(FetchTopic.builder()
                        .topic(topic)
                        .partitions(List.of(FetchPartition.builder()
                                .partitionMaxBytes(RESPONSE_BYTES_MAX / 2)
                                .build()))
                        .build()))
                .build();
    }

    private void listOffsets(String topic) throws IOException {
        // Asks for the log's end, for its start, and by time.
        for (long timestamp : new long[] {-1, -2, 1}) {
            call(
                    ApiKey.LIST_OFFSETS,
                    7,
                    ListOffsetsRequest.builder()
                            .replicaId(-1)
                            .topics(List.of(ListOffsetsTopic.builder()
                                    .name(topic)
                                    .partitions(List.of(ListOffsetsPartition.builder()
                                            .timestamp(timestamp)
                                            .build()))
                                    .build()))
                            .build());
        }
    }

    private static FindCoordinatorRequest findCoordinator() {
        return FindCoordinatorRequest.builder().coordinatorKeys(List.of(NAME)).build();
    }

    private static JoinGroupRequest join(String memberId) {
        return JoinGroupRequest.builder()
                .groupId(NAME)
                .sessionTimeoutMs(SESSION_MS)
                .rebalanceTimeoutMs(SESSION_MS)
                .memberId(memberId)
                .protocolType(CONSUMER)
                .protocols(List.of(JoinGroupRequestProtocol.builder()
                        .name(RANGE)
                        .metadata(Unpooled.EMPTY_BUFFER)
                        .build()))
                .build();
    }

    private static HeartbeatRequest heartbeat(String memberId, int generation) {
        return HeartbeatRequest.builder()
                .groupId(NAME)
                .generationId(generation)
                .memberId(memberId)
                .build();
    }

    private static OffsetCommitRequest offsetCommit(String topic, String memberId, int generation) {
        return OffsetCommitRequest.builder()
                .groupId(NAME)
                .generationIdOrMemberEpoch(generation)
                .memberId(memberId)
                .topics(List.of(OffsetCommitRequestTopic.builder()
                        .name(topic)
                        .partitions(List.of(OffsetCommitRequestPartition.builder()
                                .committedOffset(1)
                                .build()))
                        .build()))
                .build();
    }

    private static OffsetFetchRequest offsetFetch() {
        return OffsetFetchRequest.builder()
                .groups(List.of(OffsetFetchRequestGroup.builder().groupId(NAME).build()))
                .build();
    }

    private ApiMessage call(ApiKey key, int version, ApiMessage request) throws IOException {
        connection.setPatience(Duration.ofNanos(deadlineNanos - System.nanoTime()));
        return connection.call(key, version, request);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
