package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.catalog.LiveBrokers.Placement;
import dev.howdah.broker.catalog.TopicAdmin;
import dev.howdah.broker.catalog.TopicNames;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.MetadataRequest;
import dev.howdah.protocol.message.MetadataRequest.MetadataRequestTopic;
import dev.howdah.protocol.message.MetadataResponse;
import dev.howdah.protocol.message.MetadataResponse.MetadataResponseBroker;
import dev.howdah.protocol.message.MetadataResponse.MetadataResponsePartition;
import dev.howdah.protocol.message.MetadataResponse.MetadataResponseTopic;
import dev.howdah.protocol.wire.WireReader;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Broker;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.TopicStore.NewTopic;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metadata v0–13: the live brokers, and topics with the leaders of their partitions.
 *
 * <p>Null asks for all topics, empty for none; v0 has no null and empty asks for all. By id from v12 on: v10 and v11 carry ids
 * but may not ask by them. A name that does not exist is created if client and broker allow it; the answer then carries the new
 * topic at once. The one replica of every partition is its leader: Postgres replicates, not the brokers. A broker without a lease
 * names the others; when there are none, no partition has a leader (LEADER_NOT_AVAILABLE), as in Kafka when its last replica is off.
 */
public final class MetadataHandler extends Handler<MetadataRequest> {

    private static final Logger log = LoggerFactory.getLogger(MetadataHandler.class);

    private static final int BY_ID_FROM_VERSION = 12;

    private final Catalog catalog;
    private final LiveBrokers brokers;
    private final LeaderEpochs epochs;
    private final TopicAdmin admin;
    private final AdminThreads threads;
    private final BrokerConfig config;
    private final String clusterId;

    public MetadataHandler(
            Catalog catalog,
            LiveBrokers brokers,
            LeaderEpochs epochs,
            TopicAdmin admin,
            AdminThreads threads,
            BrokerConfig config,
            String clusterId) {
        super(ApiKey.METADATA, 0, 13);
        this.catalog = catalog;
        this.brokers = brokers;
        this.epochs = epochs;
        this.admin = admin;
        this.threads = threads;
        this.config = config;
        this.clusterId = clusterId;
    }

    @Override
    public void handle(Call call, MetadataRequest request) {
        short version = call.version();
        List<MetadataRequestTopic> asked = request.topics();
        if (asked == null || (version == 0 && asked.isEmpty())) {
            Rights rights = call.rights().quietly();
            call.respond(response(
                    call,
                    request,
                    catalog.all().stream()
                            .filter(topic -> rights.onTopic(Operation.DESCRIBE, topic.name()))
                            .map(topic -> found(topic, call.rights(), request))
                            .toList()));
        } else if (version < BY_ID_FROM_VERSION && asked.stream().anyMatch(MetadataHandler::isById)) {
            call.respond(response(call, request, failed(asked, KafkaError.INVALID_REQUEST)));
        } else {
            answerNamed(call, request, new LinkedHashSet<>(asked));
        }
    }

    @Override
    public Optional<ApiMessage> errorResponse(Call call, MetadataRequest request, KafkaError error) {
        List<MetadataRequestTopic> asked = request.topics();
        if (asked == null || asked.isEmpty()) {
            // Only v13 has an error for the whole response (KIP-1102). In other versions an empty list of topics would
            // be taken for the truth.
            return Optional.empty();
        }
        return Optional.of(response(call, request, failed(asked, error)));
    }

    private void answerNamed(Call call, MetadataRequest request, Set<MetadataRequestTopic> asked) {
        Rights rights = call.rights();
        boolean creates = config.autoCreatesTopics() && request.allowAutoTopicCreation();
        if (creates && asked.stream().anyMatch(topic -> isToBeCreated(topic) && mayDescribe(topic, rights.quietly()))) {
            threads.answer(call, () -> response(call, request, describe(asked, call, request, Missing.CREATED)));
        } else {
            call.respond(response(call, request, describe(asked, call, request, Missing.REFUSED)));
        }
    }

    /** Whether the client may know whether the topic is there. Of an id that is not there it may. */
    private boolean mayDescribe(MetadataRequestTopic topic, Rights rights) {
        Optional<String> name = isById(topic)
                ? catalog.find(topic.topicId()).map(CatalogTopic::name)
                : Optional.ofNullable(topic.name());
        return name.isEmpty() || rights.onTopic(Operation.DESCRIBE, name.get());
    }

    private static boolean mayCreate(String name, Rights rights) {
        return rights.quietly().onCluster(Operation.CREATE) || rights.onTopic(Operation.CREATE, name);
    }

    private boolean isToBeCreated(MetadataRequestTopic topic) {
        String name = topic.name();
        return !isById(topic)
                && name != null
                && catalog.find(name).isEmpty()
                && !TopicNames.isInternal(name)
                && TopicNames.findFault(name).isEmpty();
    }

    private List<MetadataResponseTopic> describe(
            Set<MetadataRequestTopic> asked, Call call, MetadataRequest request, Missing missing) {
        Rights rights = call.rights();
        List<MetadataResponseTopic> topics = new ArrayList<>(asked.size());
        for (MetadataRequestTopic topic : asked) {
            String name = topic.name();
            if (!mayDescribe(topic, rights)) {
                topics.add(error(topic, KafkaError.TOPIC_AUTHORIZATION_FAILED));
            } else if (isById(topic) || name == null) {
                topics.add(catalog.find(topic.topicId())
                        .map(known -> found(known, rights, request))
                        .orElseGet(() -> error(topic.toBuilder().name(null).build(), KafkaError.UNKNOWN_TOPIC_ID)));
            } else if (missing == Missing.CREATED && isToBeCreated(topic)) {
                topics.add(
                        mayCreate(name, rights)
                                ? create(topic, name, call, request)
                                : error(topic, KafkaError.TOPIC_AUTHORIZATION_FAILED));
            } else {
                // A client that asks to create one of Kafka's own topics wants to write into it, which is not allowed.
                boolean isInvalid = TopicNames.findFault(name).isPresent()
                        || (TopicNames.isInternal(name) && request.allowAutoTopicCreation());
                KafkaError error =
                        isInvalid ? KafkaError.INVALID_TOPIC_EXCEPTION : KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
                topics.add(catalog.find(name)
                        .map(known -> found(known, rights, request))
                        .orElseGet(() -> ofWhatIsNotThere(topic, error, rights, request)));
            }
        }
        return topics;
    }

    private MetadataResponseTopic create(MetadataRequestTopic topic, String name, Call call, MetadataRequest request) {
        if (admin.findCollision(name).isPresent()) {
            return error(topic, KafkaError.INVALID_TOPIC_EXCEPTION);
        }
        Optional<CatalogTopic> created;
        try {
            created = admin.create(new NewTopic(name, config.partitionsDefault(), Map.of()));
        } catch (StorageException trouble) {
            // Of this topic alone; the others are answered.
            log.atWarn()
                    .addKeyValue("topic", name)
                    .addKeyValue("reason", trouble.failure().detail())
                    .log("A topic is not created");
            return error(topic, StorageErrors.of(trouble.failure(), apiKey()));
        }
        created.ifPresent(known -> CreateTopicsHandler.noteCreated(call, known));
        // Not created means that somebody else was faster.
        return created.or(() -> catalog.find(name))
                .map(known -> found(known, call.rights(), request))
                .orElseGet(() -> error(topic, KafkaError.LEADER_NOT_AVAILABLE));
    }

    private MetadataResponse response(Call call, MetadataRequest request, List<MetadataResponseTopic> topics) {
        String listener = call.listener();
        return MetadataResponse.builder()
                .brokers(brokers.all().stream()
                        .map(broker -> broker(broker, listener))
                        .toList())
                .clusterId(clusterId)
                .controllerId(brokers.controller().nodeId())
                .topics(topics)
                .clusterAuthorizedOperations(
                        request.includeClusterAuthorizedOperations()
                                ? Authorized.onCluster(call.rights())
                                : Authorized.NOT_ASKED)
                .build();
    }

    private MetadataResponseTopic found(CatalogTopic topic, Rights rights, MetadataRequest request) {
        int epoch = epochs.current();
        return MetadataResponseTopic.builder()
                .name(topic.name())
                .topicId(topic.uuid())
                .isInternal(TopicNames.isInternal(topic.name()))
                .partitions(IntStream.range(0, topic.partitionCount())
                        .mapToObj(index -> partition(topic, index, epoch))
                        .toList())
                .topicAuthorizedOperations(
                        request.includeTopicAuthorizedOperations()
                                ? Authorized.onTopic(rights, topic.name())
                                : Authorized.NOT_ASKED)
                .build();
    }

    private MetadataResponsePartition partition(CatalogTopic topic, int index, int epoch) {
        Placement placement = brokers.placement(topic.id(), index);
        KafkaError error = placement.hasLeader() ? KafkaError.NONE : KafkaError.LEADER_NOT_AVAILABLE;
        return MetadataResponsePartition.builder()
                .errorCode(error.code())
                .partitionIndex(index)
                .leaderId(placement.leader())
                .leaderEpoch(epoch)
                .replicaNodes(placement.replicas())
                .isrNodes(placement.inSync())
                .offlineReplicas(placement.offline())
                .build();
    }

    private static MetadataResponseBroker broker(Broker broker, String listener) {
        Address address = broker.endpoints().of(listener);
        return MetadataResponseBroker.builder()
                .nodeId(broker.nodeId())
                .host(address.host())
                .port(address.port())
                .build();
    }

    private static List<MetadataResponseTopic> failed(List<MetadataRequestTopic> asked, KafkaError error) {
        return asked.stream().map(topic -> error(topic, error)).toList();
    }

    private static MetadataResponseTopic error(MetadataRequestTopic topic, KafkaError error) {
        String name = topic.name();
        return MetadataResponseTopic.builder()
                .errorCode(error.code())
                // Only v12 and later allow null, for an unknown id.
                .name(name == null && !isById(topic) ? "" : name)
                .topicId(topic.topicId())
                .build();
    }

    /** As in Kafka: what the client may do with such a topic, if there were one. */
    private static MetadataResponseTopic ofWhatIsNotThere(
            MetadataRequestTopic topic, KafkaError error, Rights rights, MetadataRequest request) {
        MetadataResponseTopic answer = error(topic, error);
        return request.includeTopicAuthorizedOperations()
                ? answer.toBuilder()
                        .topicAuthorizedOperations(Authorized.onTopic(rights, String.valueOf(topic.name())))
                        .build()
                : answer;
    }

    private static boolean isById(MetadataRequestTopic topic) {
        return !topic.topicId().equals(WireReader.ZERO_UUID) || topic.name() == null;
    }

    private enum Missing {
        REFUSED,
        CREATED
    }
}
