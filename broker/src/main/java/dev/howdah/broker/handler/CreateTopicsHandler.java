package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.TopicAdmin;
import dev.howdah.broker.config.ConfigView;
import dev.howdah.broker.config.DynamicConfigs;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.quota.MutationQuota;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.CreateTopicsRequest;
import dev.howdah.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.howdah.protocol.message.CreateTopicsResponse;
import dev.howdah.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import dev.howdah.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.TopicStore.NewTopic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CreateTopics v2–7: creates each topic on its own, with Kafka's checks. v5 answers with partitions, replicas and
 * configuration, v7 also with the topic id.
 *
 * <p>A replication factor of up to {@link dev.howdah.broker.config.Limits#REPLICATION_FACTOR_MAX} is accepted, and one
 * replica is reported: tools ask for 3 by default, and Postgres replicates. With {@code replication.factor.strict} the
 * answer is Kafka's. A topic whose creation has not begun within {@code timeoutMs} is not created, and is answered
 * REQUEST_TIMED_OUT. A manual assignment sets the number of partitions and must name live brokers, but does not decide
 * who leads.
 *
 * <p>Since v6 a topic is refused with THROTTLING_QUOTA_EXCEEDED if the client's quota of mutations is used up; before, the client waits
 * (KIP-599).
 */
public final class CreateTopicsHandler extends Handler<CreateTopicsRequest> {

    private static final Logger log = LoggerFactory.getLogger(CreateTopicsHandler.class);

    private static final short REPLICAS = 1;
    private static final int STRICT_QUOTA_FROM_VERSION = 6;

    private final NewTopicChecks checks;
    private final TopicAdmin admin;
    private final AdminThreads threads;
    private final DynamicConfigs configs;
    private final ClientQuotas quotas;

    public CreateTopicsHandler(
            NewTopicChecks checks,
            TopicAdmin admin,
            AdminThreads threads,
            DynamicConfigs configs,
            ClientQuotas quotas) {
        super(ApiKey.CREATE_TOPICS, 2, 7);
        this.checks = checks;
        this.admin = admin;
        this.threads = threads;
        this.configs = configs;
        this.quotas = quotas;
    }

    @Override
    public void handle(Call call, CreateTopicsRequest request) {
        AdminDeadline deadline = AdminDeadline.in(request.timeoutMs());
        MutationQuota quota = Mutations.quota(quotas, call, STRICT_QUOTA_FROM_VERSION);
        threads.answer(call, () -> {
            CreateTopicsResponse response = createAll(request, call, deadline, quota);
            call.delay(quota.delayMs());
            return response;
        });
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, CreateTopicsRequest request, KafkaError error) {
        return Optional.of(response(request.topics().stream()
                .map(topic -> refused(topic.name(), new Refusal(error, "")))
                .toList()));
    }

    private CreateTopicsResponse createAll(
            CreateTopicsRequest request, Call call, AdminDeadline deadline, MutationQuota quota) {
        Optional<Refusal> tooMuch = checks.findTooManyAtOnce(request.topics());
        if (tooMuch.isPresent()) {
            return response(request.topics().stream()
                    .map(topic -> refused(topic.name(), tooMuch.get()))
                    .toList());
        }
        Set<String> repeated =
                repeated(request.topics().stream().map(CreatableTopic::name).toList());
        List<CreatableTopicResult> results = new ArrayList<>(request.topics().size());
        Map<String, Boolean> answered = new HashMap<>();
        for (CreatableTopic topic : request.topics()) {
            if (!repeated.contains(topic.name()) && !mayCreate(call.rights(), topic.name())) {
                results.add(refused(
                        topic.name(), new Refusal(KafkaError.TOPIC_AUTHORIZATION_FAILED, "Authorization failed.")));
            } else if (!repeated.contains(topic.name())) {
                results.add(
                        deadline.mayBegin()
                                ? create(topic, call, request.validateOnly(), quota)
                                : refused(
                                        topic.name(), new Refusal(KafkaError.REQUEST_TIMED_OUT, AdminDeadline.WORDS)));
            } else if (answered.put(topic.name(), true) == null) {
                results.add(refused(topic.name(), new Refusal(KafkaError.INVALID_REQUEST, "Duplicate topic name.")));
            }
        }
        return response(results);
    }

    private static boolean mayCreate(Rights rights, String name) {
        return rights.quietly().onCluster(Operation.CREATE) || rights.onTopic(Operation.CREATE, name);
    }

    private CreatableTopicResult create(CreatableTopic topic, Call call, boolean validateOnly, MutationQuota quota) {
        Rights rights = call.rights();
        Optional<Refusal> refusal = checks.findRefusal(topic);
        if (refusal.isPresent()) {
            return refused(topic.name(), refusal.get());
        }
        NewTopic wanted = checks.newTopic(topic);
        if (!quota.take(wanted.partitionCount())) {
            return refused(topic.name(), Mutations.TOO_MANY);
        }
        if (validateOnly) {
            return result(wanted, rights).build();
        }
        try {
            Optional<CatalogTopic> created = admin.create(wanted);
            created.ifPresent(known -> noteCreated(call, known));
            return created.map(known ->
                            result(wanted, rights).topicId(known.uuid()).build())
                    .orElseGet(() -> refused(topic.name(), NewTopicChecks.alreadyExists(topic.name())));
        } catch (StorageException trouble) {
            log.atWarn()
                    .addKeyValue("topic", topic.name())
                    .addKeyValue("reason", trouble.failure().detail())
                    .log("A topic is not created");
            KafkaError error = StorageErrors.of(trouble.failure(), apiKey());
            return refused(topic.name(), new Refusal(error, trouble.failure().detail()));
        }
    }

    static void noteCreated(Call call, CatalogTopic topic) {
        AdminAudit.by(call)
                .addKeyValue("topic", topic.name())
                .addKeyValue("partitions", topic.partitionCount())
                .addKeyValue("config", topic.topic().config())
                .log("A topic is created");
    }

    private CreatableTopicResult.Builder result(NewTopic topic, Rights rights) {
        if (!rights.quietly().onTopic(Operation.DESCRIBE_CONFIGS, topic.name())) {
            return CreatableTopicResult.builder()
                    .name(topic.name())
                    .numPartitions(-1)
                    .replicationFactor((short) -1)
                    .configs(null)
                    .topicConfigErrorCode(KafkaError.TOPIC_AUTHORIZATION_FAILED.code());
        }
        return CreatableTopicResult.builder()
                .name(topic.name())
                .errorMessage(null)
                .numPartitions(topic.partitionCount())
                .replicationFactor(REPLICAS)
                .configs(ConfigView.ofTopic(topic.config(), configs.broker()).stream()
                        .map(entry -> CreatableTopicConfigs.builder()
                                .name(entry.name())
                                .value(entry.value())
                                .configSource(entry.source().code())
                                .build())
                        .toList());
    }

    private static CreateTopicsResponse response(List<CreatableTopicResult> results) {
        return CreateTopicsResponse.builder().topics(results).build();
    }

    private static CreatableTopicResult refused(String name, Refusal refusal) {
        return CreatableTopicResult.builder()
                .name(name)
                .errorCode(refusal.error().code())
                .errorMessage(refusal.message())
                .build();
    }

    /** The names that occur more than once. */
    static Set<String> repeated(List<String> names) {
        return names.stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .entrySet()
                .stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
