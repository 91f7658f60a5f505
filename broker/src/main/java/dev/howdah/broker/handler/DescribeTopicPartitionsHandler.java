package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.catalog.LiveBrokers.Placement;
import dev.howdah.broker.catalog.TopicNames;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeTopicPartitionsRequest;
import dev.howdah.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import dev.howdah.protocol.message.DescribeTopicPartitionsResponse;
import dev.howdah.protocol.message.DescribeTopicPartitionsResponse.Cursor;
import dev.howdah.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import dev.howdah.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.LeaderEpochs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * DescribeTopicPartitions v0: topics in the order of their names, page by page. An empty list asks for all.
 *
 * <p>The cursor of a page names the first partition of the next page. If its topic does not exist any more, the next
 * page begins with the topic after it.
 */
public final class DescribeTopicPartitionsHandler extends Handler<DescribeTopicPartitionsRequest> {

    /** The most partitions of a page; the default of Kafka's {@code max.request.partition.size.limit}. */
    private static final int PARTITIONS_MAX = 2_000;

    private final Catalog catalog;
    private final LiveBrokers brokers;
    private final LeaderEpochs epochs;

    public DescribeTopicPartitionsHandler(Catalog catalog, LiveBrokers brokers, LeaderEpochs epochs) {
        super(ApiKey.DESCRIBE_TOPIC_PARTITIONS, 0, 0);
        this.catalog = catalog;
        this.brokers = brokers;
        this.epochs = epochs;
    }

    @Override
    public void handle(Call call, DescribeTopicPartitionsRequest request) {
        DescribeTopicPartitionsRequest.Cursor cursor = request.cursor();
        if (cursor != null && cursor.partitionIndex() < 0) {
            call.respond(failed(request, KafkaError.INVALID_REQUEST));
            return;
        }
        String fromName = cursor == null ? "" : cursor.topicName();
        int fromPartition = cursor == null ? 0 : cursor.partitionIndex();
        int left = Math.max(1, Math.min(request.responsePartitionLimit(), PARTITIONS_MAX));
        List<DescribeTopicPartitionsResponseTopic> topics = new ArrayList<>();
        List<DescribeTopicPartitionsResponseTopic> refused = new ArrayList<>();
        Cursor next = null;
        boolean asksForAll = request.topics().isEmpty();
        Rights rights = asksForAll ? call.rights().quietly() : call.rights();
        for (String name : names(request).tailSet(fromName)) {
            if (!rights.onTopic(Operation.DESCRIBE, name)) {
                if (!asksForAll) {
                    refused.add(error(name, KafkaError.TOPIC_AUTHORIZATION_FAILED));
                }
                continue;
            }
            if (left == 0) {
                next = new Cursor(name, 0);
                break;
            }
            Optional<CatalogTopic> topic = catalog.find(name);
            if (topic.isEmpty()) {
                KafkaError fault = TopicNames.findFault(name).isPresent()
                        ? KafkaError.INVALID_TOPIC_EXCEPTION
                        : KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
                topics.add(error(name, fault).toBuilder()
                        .topicAuthorizedOperations(Authorized.onTopic(rights, name))
                        .build());
                continue;
            }
            int count = topic.get().partitionCount();
            int first = name.equals(fromName) ? Math.min(fromPartition, count) : 0;
            int end = Math.min(count, first + left);
            topics.add(found(topic.get(), call.rights(), first, end));
            left -= end - first;
            if (end < count) {
                next = new Cursor(name, end);
                break;
            }
        }
        topics.addAll(refused);
        call.respond(DescribeTopicPartitionsResponse.builder()
                .topics(topics)
                .nextCursor(next)
                .build());
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DescribeTopicPartitionsRequest request, KafkaError error) {
        return Optional.of(failed(request, error));
    }

    private TreeSet<String> names(DescribeTopicPartitionsRequest request) {
        Stream<String> names = request.topics().isEmpty()
                ? catalog.all().stream().map(CatalogTopic::name)
                : request.topics().stream().map(TopicRequest::name);
        return names.collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }

    private DescribeTopicPartitionsResponseTopic found(CatalogTopic topic, Rights rights, int first, int end) {
        int epoch = epochs.current();
        return DescribeTopicPartitionsResponseTopic.builder()
                .name(topic.name())
                .topicId(topic.uuid())
                .isInternal(TopicNames.isInternal(topic.name()))
                .partitions(IntStream.range(first, end)
                        .mapToObj(index -> partition(topic, index, epoch))
                        .toList())
                .topicAuthorizedOperations(Authorized.onTopic(rights, topic.name()))
                .build();
    }

    private DescribeTopicPartitionsResponsePartition partition(CatalogTopic topic, int index, int epoch) {
        Placement placement = brokers.placement(topic.id(), index);
        KafkaError error = placement.hasLeader() ? KafkaError.NONE : KafkaError.LEADER_NOT_AVAILABLE;
        return DescribeTopicPartitionsResponsePartition.builder()
                .errorCode(error.code())
                .partitionIndex(index)
                .leaderId(placement.leader())
                .leaderEpoch(epoch)
                .replicaNodes(placement.replicas())
                .isrNodes(placement.inSync())
                .offlineReplicas(placement.offline())
                .eligibleLeaderReplicas(List.of())
                .lastKnownElr(List.of())
                .build();
    }

    private static DescribeTopicPartitionsResponse failed(DescribeTopicPartitionsRequest request, KafkaError error) {
        return DescribeTopicPartitionsResponse.builder()
                .topics(request.topics().stream()
                        .map(topic -> error(topic.name(), error))
                        .toList())
                .build();
    }

    private static DescribeTopicPartitionsResponseTopic error(String name, KafkaError error) {
        return DescribeTopicPartitionsResponseTopic.builder()
                .errorCode(error.code())
                .name(name)
                .build();
    }
}
