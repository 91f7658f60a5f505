package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.TopicAdmin;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.quota.MutationQuota;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.CreatePartitionsRequest;
import dev.howdah.protocol.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import dev.howdah.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import dev.howdah.protocol.message.CreatePartitionsResponse;
import dev.howdah.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.StorageException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * CreatePartitions v0–3: raises the number of a topic's partitions. It cannot be lowered. In v3 a topic is refused with
 * THROTTLING_QUOTA_EXCEEDED if the client's quota of mutations is used up; before, the client waits (KIP-599).
 */
public final class CreatePartitionsHandler extends Handler<CreatePartitionsRequest> {

    private static final int STRICT_QUOTA_FROM_VERSION = 3;

    private final Catalog catalog;
    private final NewTopicChecks checks;
    private final TopicAdmin admin;
    private final AdminThreads threads;
    private final ClientQuotas quotas;

    public CreatePartitionsHandler(
            Catalog catalog, NewTopicChecks checks, TopicAdmin admin, AdminThreads threads, ClientQuotas quotas) {
        super(ApiKey.CREATE_PARTITIONS, 0, 3);
        this.catalog = catalog;
        this.checks = checks;
        this.admin = admin;
        this.threads = threads;
        this.quotas = quotas;
    }

    @Override
    public void handle(Call call, CreatePartitionsRequest request) {
        AdminDeadline deadline = AdminDeadline.in(request.timeoutMs());
        MutationQuota quota = Mutations.quota(quotas, call, STRICT_QUOTA_FROM_VERSION);
        threads.answer(call, () -> {
            CreatePartitionsResponse response = growAll(request, call, deadline, quota);
            call.delay(quota.delayMs());
            return response;
        });
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, CreatePartitionsRequest request, KafkaError error) {
        return Optional.of(response(request.topics().stream()
                .map(topic -> refused(topic.name(), new Refusal(error, "")))
                .toList()));
    }

    private CreatePartitionsResponse growAll(
            CreatePartitionsRequest request, Call call, AdminDeadline deadline, MutationQuota quota) {
        Set<String> repeated = CreateTopicsHandler.repeated(
                request.topics().stream().map(CreatePartitionsTopic::name).toList());
        Set<String> answered = new HashSet<>();
        List<CreatePartitionsTopicResult> results =
                new ArrayList<>(request.topics().size());
        for (CreatePartitionsTopic topic : request.topics()) {
            if (!repeated.contains(topic.name()) && !call.rights().onTopic(Operation.ALTER, topic.name())) {
                results.add(refused(topic.name(), new Refusal(KafkaError.TOPIC_AUTHORIZATION_FAILED, "")));
            } else if (!repeated.contains(topic.name())) {
                results.add(
                        deadline.mayBegin()
                                ? grow(topic, call, request.validateOnly(), quota)
                                : refused(
                                        topic.name(), new Refusal(KafkaError.REQUEST_TIMED_OUT, AdminDeadline.WORDS)));
            } else if (answered.add(topic.name())) {
                results.add(refused(topic.name(), new Refusal(KafkaError.INVALID_REQUEST, "Duplicate topic name.")));
            }
        }
        return response(results);
    }

    private CreatePartitionsTopicResult grow(
            CreatePartitionsTopic topic, Call call, boolean validateOnly, MutationQuota quota) {
        Optional<CatalogTopic> known = catalog.find(topic.name());
        if (known.isEmpty()) {
            return refused(topic.name(), new Refusal(KafkaError.UNKNOWN_TOPIC_OR_PARTITION, "There is no such topic."));
        }
        Optional<Refusal> refusal = findRefusal(known.get(), topic);
        if (refusal.isPresent()) {
            return refused(topic.name(), refusal.get());
        }
        if (!quota.take(topic.count() - known.get().partitionCount())) {
            return refused(topic.name(), Mutations.TOO_MANY);
        }
        if (validateOnly) {
            return done(topic.name());
        }
        try {
            if (admin.grow(known.get().id(), topic.count()).isEmpty()) {
                return refused(
                        topic.name(),
                        new Refusal(KafkaError.INVALID_PARTITIONS, "The topic was changed at the same time."));
            }
            AdminAudit.by(call)
                    .addKeyValue("topic", topic.name())
                    .addKeyValue("partitions", topic.count())
                    .log("A topic has more partitions");
            return done(topic.name());
        } catch (StorageException trouble) {
            KafkaError error = StorageErrors.of(trouble.failure(), apiKey());
            return refused(topic.name(), new Refusal(error, trouble.failure().detail()));
        }
    }

    private Optional<Refusal> findRefusal(CatalogTopic known, CreatePartitionsTopic topic) {
        int current = known.partitionCount();
        if (topic.count() == current) {
            return Optional.of(
                    new Refusal(KafkaError.INVALID_PARTITIONS, "Topic already has " + current + " partition(s)."));
        }
        if (topic.count() < current) {
            return Optional.of(new Refusal(
                    KafkaError.INVALID_PARTITIONS,
                    "The topic " + topic.name() + " currently has " + current + " partition(s); " + topic.count()
                            + " would not be an increase."));
        }
        List<CreatePartitionsAssignment> assignments = topic.assignments();
        if (assignments != null) {
            int added = topic.count() - current;
            if (assignments.size() != added) {
                return Optional.of(new Refusal(
                        KafkaError.INVALID_REPLICA_ASSIGNMENT,
                        "Attempted to add " + added + " additional partition(s), but only " + assignments.size()
                                + " assignment(s) were specified."));
            }
            for (CreatePartitionsAssignment assignment : assignments) {
                Optional<Refusal> refusal = checks.findReplicasRefusal(assignment.brokerIds());
                if (refusal.isPresent()) {
                    return refusal;
                }
            }
        }
        return NewTopicChecks.findTooMany(topic.count());
    }

    private static CreatePartitionsResponse response(List<CreatePartitionsTopicResult> results) {
        return CreatePartitionsResponse.builder().results(results).build();
    }

    private static CreatePartitionsTopicResult done(String name) {
        return CreatePartitionsTopicResult.builder().name(name).build();
    }

    private static CreatePartitionsTopicResult refused(String name, Refusal refusal) {
        return CreatePartitionsTopicResult.builder()
                .name(name)
                .errorCode(refusal.error().code())
                .errorMessage(refusal.message())
                .build();
    }
}
