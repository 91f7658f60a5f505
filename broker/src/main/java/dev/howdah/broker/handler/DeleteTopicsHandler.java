package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.TopicAdmin;
import dev.howdah.broker.catalog.TopicNames;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.quota.MutationQuota;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DeleteTopicsRequest;
import dev.howdah.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import dev.howdah.protocol.message.DeleteTopicsResponse;
import dev.howdah.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import dev.howdah.protocol.wire.WireReader;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.StorageException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DeleteTopics v1–6: deletes each topic on its own, by name, and from v6 on also by id. The answer comes when the topic
 * is deleted. Its tables are dropped, unless somebody is reading them; then the janitor drops them later. Since v5 a topic is refused with
 * THROTTLING_QUOTA_EXCEEDED if the client's quota of mutations is used up; before, the client waits (KIP-599).
 */
public final class DeleteTopicsHandler extends Handler<DeleteTopicsRequest> {

    private static final int STATES_FROM_VERSION = 6;
    private static final int DISABLED_FROM_VERSION = 3;
    private static final int STRICT_QUOTA_FROM_VERSION = 5;

    private static final Logger log = LoggerFactory.getLogger(DeleteTopicsHandler.class);

    private final Catalog catalog;
    private final TopicAdmin admin;
    private final AdminThreads threads;
    private final BrokerConfig config;
    private final ClientQuotas quotas;

    public DeleteTopicsHandler(
            Catalog catalog, TopicAdmin admin, AdminThreads threads, BrokerConfig config, ClientQuotas quotas) {
        super(ApiKey.DELETE_TOPICS, 1, 6);
        this.catalog = catalog;
        this.admin = admin;
        this.threads = threads;
        this.config = config;
        this.quotas = quotas;
    }

    @Override
    public void handle(Call call, DeleteTopicsRequest request) {
        short version = call.version();
        if (!config.deletesTopics()) {
            call.respond(failed(
                    version,
                    request,
                    version < DISABLED_FROM_VERSION ? KafkaError.INVALID_REQUEST : KafkaError.TOPIC_DELETION_DISABLED));
            return;
        }
        AdminDeadline deadline = AdminDeadline.in(request.timeoutMs());
        MutationQuota quota = Mutations.quota(quotas, call, STRICT_QUOTA_FROM_VERSION);
        threads.answer(call, () -> {
            DeleteTopicsResponse response = deleteAll(states(version, request), call, deadline, quota);
            call.delay(quota.delayMs());
            return response;
        });
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DeleteTopicsRequest request, KafkaError error) {
        return Optional.of(failed(version, request, error));
    }

    private DeleteTopicsResponse deleteAll(
            List<DeleteTopicState> states, Call call, AdminDeadline deadline, MutationQuota quota) {
        Set<Integer> seen = new HashSet<>();
        List<DeletableTopicResult> results = new ArrayList<>(states.size());
        for (DeleteTopicState state : states) {
            results.add(
                    deadline.mayBegin()
                            ? delete(state, call, seen, quota)
                            : result(state, KafkaError.REQUEST_TIMED_OUT, AdminDeadline.WORDS));
        }
        return DeleteTopicsResponse.builder().responses(results).build();
    }

    private DeletableTopicResult delete(DeleteTopicState state, Call call, Set<Integer> seen, MutationQuota quota) {
        String name = state.name();
        boolean byId = !state.topicId().equals(WireReader.ZERO_UUID);
        if (byId && name != null) {
            return result(state, KafkaError.INVALID_REQUEST, "You may not specify both topic name and topic id.");
        }
        if (!byId && name == null) {
            return result(state, KafkaError.INVALID_REQUEST, "Neither topic name nor id were specified.");
        }
        Optional<CatalogTopic> topic = name == null ? catalog.find(state.topicId()) : catalog.find(name);
        Optional<DeletableTopicResult> denied = topic.map(CatalogTopic::name)
                .or(() -> Optional.ofNullable(name))
                .flatMap(known -> findDenied(state, known, topic.isPresent(), call.rights()));
        if (denied.isPresent()) {
            return denied.get();
        }
        if (topic.isEmpty()) {
            KafkaError error = name == null
                    ? KafkaError.UNKNOWN_TOPIC_ID
                    : TopicNames.findFault(name).isPresent()
                            ? KafkaError.INVALID_TOPIC_EXCEPTION
                            : KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
            return result(state, error, "There is no such topic.");
        }
        DeleteTopicState full =
                new DeleteTopicState(topic.get().name(), topic.get().uuid());
        if (!seen.add(topic.get().id())) {
            return result(full, KafkaError.INVALID_REQUEST, "Duplicate topic name.");
        }
        if (!quota.take(topic.get().partitionCount())) {
            return result(full, Mutations.TOO_MANY.error(), Mutations.TOO_MANY.message());
        }
        try {
            if (!admin.delete(topic.get().id())) {
                return result(full, KafkaError.UNKNOWN_TOPIC_OR_PARTITION, "There is no such topic.");
            }
            AdminAudit.by(call).addKeyValue("topic", full.name()).log("A topic is deleted");
            return result(full, KafkaError.NONE, "");
        } catch (StorageException trouble) {
            log.atWarn()
                    .addKeyValue("topic", full.name())
                    .addKeyValue("reason", trouble.failure().detail())
                    .log("A topic is not deleted");
            return result(
                    full,
                    StorageErrors.of(trouble.failure(), apiKey()),
                    trouble.failure().detail());
        }
    }

    /** Who asks by id is told the name only if it may know it, and who asks by name not whether there is such a topic. */
    private static Optional<DeletableTopicResult> findDenied(
            DeleteTopicState state, String name, boolean isThere, Rights rights) {
        if (rights.quietly().onCluster(Operation.DELETE) || rights.onTopic(Operation.DELETE, name)) {
            return Optional.empty();
        }
        boolean maySee = rights.quietly().onTopic(Operation.DESCRIBE, name);
        if (maySee && !isThere) {
            return Optional.empty();
        }
        boolean isNamed = state.name() != null || maySee;
        return Optional.of(result(
                new DeleteTopicState(isNamed ? name : null, state.topicId()),
                KafkaError.TOPIC_AUTHORIZATION_FAILED,
                "Topic authorization failed."));
    }

    private static DeleteTopicsResponse failed(short version, DeleteTopicsRequest request, KafkaError error) {
        return DeleteTopicsResponse.builder()
                .responses(states(version, request).stream()
                        .map(state -> result(state, error, ""))
                        .toList())
                .build();
    }

    private static List<DeleteTopicState> states(short version, DeleteTopicsRequest request) {
        return version >= STATES_FROM_VERSION
                ? request.topics()
                : request.topicNames().stream()
                        .map(name -> new DeleteTopicState(name, WireReader.ZERO_UUID))
                        .toList();
    }

    private static DeletableTopicResult result(DeleteTopicState topic, KafkaError error, @Nullable String message) {
        return DeletableTopicResult.builder()
                .name(topic.name())
                .topicId(topic.topicId())
                .errorCode(error.code())
                .errorMessage(error == KafkaError.NONE ? null : message)
                .build();
    }
}
