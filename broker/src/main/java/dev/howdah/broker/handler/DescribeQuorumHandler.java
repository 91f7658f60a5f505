package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeQuorumRequest;
import dev.howdah.protocol.message.DescribeQuorumRequest.TopicData;
import dev.howdah.protocol.message.DescribeQuorumResponse;
import dev.howdah.protocol.message.DescribeQuorumResponse.Listener;
import dev.howdah.protocol.message.DescribeQuorumResponse.Node;
import dev.howdah.protocol.message.DescribeQuorumResponse.PartitionData;
import dev.howdah.protocol.message.DescribeQuorumResponse.ReplicaState;
import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Broker;
import dev.howdah.storage.LeaderEpochs;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * DescribeQuorum v0–2: the live brokers are shown as voters, and the one that clients are told as the controller as
 * their leader. Postgres has the metadata and there is no log of it, so all voters are at offset 0 and up to date.
 *
 * <p>v1: times of followers. v2: messages and nodes. Only {@code __cluster_metadata-0} has a quorum.
 */
public final class DescribeQuorumHandler extends Handler<DescribeQuorumRequest> {

    private static final String TOPIC = "__cluster_metadata";
    private static final int NODES_FROM_VERSION = 2;
    private static final long OFFSET = 0;

    private final LiveBrokers brokers;
    private final LeaderEpochs epochs;
    private final Clock clock;

    public DescribeQuorumHandler(LiveBrokers brokers, LeaderEpochs epochs, Clock clock) {
        super(ApiKey.DESCRIBE_QUORUM, 0, 2);
        this.brokers = brokers;
        this.epochs = epochs;
        this.clock = clock;
    }

    @Override
    public void handle(Call call, DescribeQuorumRequest request) {
        if (!asksForTheQuorum(request)) {
            call.respond(refusal(request, KafkaError.UNKNOWN_TOPIC_OR_PARTITION));
            return;
        }
        int leader = brokers.controller().nodeId();
        long nowMs = clock.millis();
        PartitionData partition = PartitionData.builder()
                .leaderId(leader)
                .leaderEpoch(epochs.current())
                .highWatermark(OFFSET)
                .currentVoters(brokers.all().stream()
                        .map(broker -> ReplicaState.builder()
                                .replicaId(broker.nodeId())
                                .logEndOffset(OFFSET)
                                .lastFetchTimestamp(broker.nodeId() == leader ? -1 : nowMs)
                                .lastCaughtUpTimestamp(nowMs)
                                .build())
                        .toList())
                .build();
        DescribeQuorumResponse.Builder response = DescribeQuorumResponse.builder()
                .topics(List.of(new DescribeQuorumResponse.TopicData(TOPIC, List.of(partition))));
        if (call.version() >= NODES_FROM_VERSION) {
            String listener = call.listener();
            response.nodes(
                    brokers.all().stream().map(broker -> node(broker, listener)).toList());
        }
        call.respond(response.build());
    }

    private static boolean asksForTheQuorum(DescribeQuorumRequest request) {
        if (request.topics().size() != 1) {
            return false;
        }
        TopicData only = request.topics().get(0);
        return only.topicName().equals(TOPIC)
                && only.partitions().size() == 1
                && only.partitions().get(0).partitionIndex() == 0;
    }

    private static Node node(Broker broker, String listener) {
        Address address = broker.endpoints().of(listener);
        return new Node(broker.nodeId(), List.of(new Listener(listener, address.host(), address.port())));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DescribeQuorumRequest request, KafkaError error) {
        return Optional.of(
                DescribeQuorumResponse.builder().errorCode(error.code()).build());
    }

    private static DescribeQuorumResponse refusal(DescribeQuorumRequest request, KafkaError error) {
        return DescribeQuorumResponse.builder()
                .topics(request.topics().stream()
                        .map(topic -> new DescribeQuorumResponse.TopicData(
                                topic.topicName(),
                                topic.partitions().stream()
                                        .map(partition -> PartitionData.builder()
                                                .partitionIndex(partition.partitionIndex())
                                                .errorCode(error.code())
                                                .build())
                                        .toList()))
                        .toList())
                .build();
    }
}
