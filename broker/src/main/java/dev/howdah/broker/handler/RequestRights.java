package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.api.Call;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.AddOffsetsToTxnRequest;
import dev.howdah.protocol.message.AlterShareGroupOffsetsRequest;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.howdah.protocol.message.DeleteShareGroupOffsetsRequest;
import dev.howdah.protocol.message.EndTxnRequest;
import dev.howdah.protocol.message.HeartbeatRequest;
import dev.howdah.protocol.message.InitProducerIdRequest;
import dev.howdah.protocol.message.JoinGroupRequest;
import dev.howdah.protocol.message.LeaveGroupRequest;
import dev.howdah.protocol.message.OffsetCommitRequest;
import dev.howdah.protocol.message.OffsetDeleteRequest;
import dev.howdah.protocol.message.ShareAcknowledgeRequest;
import dev.howdah.protocol.message.ShareFetchRequest;
import dev.howdah.protocol.message.ShareGroupHeartbeatRequest;
import dev.howdah.protocol.message.SyncGroupRequest;
import dev.howdah.protocol.message.TxnOffsetCommitRequest;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.Acl.ResourceType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a request as a whole needs: the one group or transactional id that it is about, or the cluster. Whoever lacks it gets the API's error
 * response. Rights on each of many topics, groups or transactional ids are asked for by the handlers. The rules are those of Kafka's {@code
 * KafkaApis}, {@code ControllerApis} and {@code AclApis}.
 *
 * <p>Thread: any; its methods neither block nor throw.
 */
public final class RequestRights {

    private static final int OF_BROKERS_FROM_VERSION = 4;

    private static final Map<ApiKey, Rule> RULES = new EnumMap<>(ApiKey.class);

    static {
        onCluster(
                Operation.ALTER,
                ApiKey.ELECT_LEADERS,
                ApiKey.ALTER_PARTITION_REASSIGNMENTS,
                ApiKey.ALTER_REPLICA_LOG_DIRS,
                ApiKey.ALTER_USER_SCRAM_CREDENTIALS,
                ApiKey.UPDATE_FEATURES,
                ApiKey.CREATE_ACLS,
                ApiKey.DELETE_ACLS);
        onCluster(
                Operation.DESCRIBE,
                ApiKey.LIST_PARTITION_REASSIGNMENTS,
                ApiKey.DESCRIBE_LOG_DIRS,
                ApiKey.DESCRIBE_QUORUM,
                ApiKey.DESCRIBE_USER_SCRAM_CREDENTIALS,
                ApiKey.DESCRIBE_ACLS);
        onCluster(Operation.ALTER_CONFIGS, ApiKey.ALTER_CLIENT_QUOTAS);
        onCluster(Operation.DESCRIBE_CONFIGS, ApiKey.DESCRIBE_CLIENT_QUOTAS, ApiKey.LIST_CONFIG_RESOURCES);
        rule(
                ApiKey.WRITE_TXN_MARKERS,
                (call, request) -> cluster(call.rights().quietly().onCluster(Operation.ALTER)
                        || call.rights().onCluster(Operation.CLUSTER_ACTION)));
        rule(
                ApiKey.ADD_PARTITIONS_TO_TXN,
                (call, request) -> cluster(call.version() < OF_BROKERS_FROM_VERSION
                        || call.rights().onCluster(Operation.CLUSTER_ACTION)));

        onGroup(Operation.READ, ApiKey.JOIN_GROUP, JoinGroupRequest.class, JoinGroupRequest::groupId);
        onGroup(Operation.READ, ApiKey.SYNC_GROUP, SyncGroupRequest.class, SyncGroupRequest::groupId);
        onGroup(Operation.READ, ApiKey.HEARTBEAT, HeartbeatRequest.class, HeartbeatRequest::groupId);
        onGroup(Operation.READ, ApiKey.LEAVE_GROUP, LeaveGroupRequest.class, LeaveGroupRequest::groupId);
        onGroup(Operation.READ, ApiKey.OFFSET_COMMIT, OffsetCommitRequest.class, OffsetCommitRequest::groupId);
        onGroup(Operation.DELETE, ApiKey.OFFSET_DELETE, OffsetDeleteRequest.class, OffsetDeleteRequest::groupId);
        onGroup(Operation.READ, ApiKey.SHARE_FETCH, ShareFetchRequest.class, ShareFetchRequest::groupId);
        onGroup(
                Operation.READ,
                ApiKey.SHARE_ACKNOWLEDGE,
                ShareAcknowledgeRequest.class,
                ShareAcknowledgeRequest::groupId);
        onGroup(
                Operation.READ,
                ApiKey.ALTER_SHARE_GROUP_OFFSETS,
                AlterShareGroupOffsetsRequest.class,
                AlterShareGroupOffsetsRequest::groupId);
        onGroup(
                Operation.DELETE,
                ApiKey.DELETE_SHARE_GROUP_OFFSETS,
                DeleteShareGroupOffsetsRequest.class,
                DeleteShareGroupOffsetsRequest::groupId);
        rule(
                ApiKey.CONSUMER_GROUP_HEARTBEAT,
                ConsumerGroupHeartbeatRequest.class,
                (call, request) -> heartbeat(call.rights(), request.groupId(), request.subscribedTopicNames()));
        rule(
                ApiKey.SHARE_GROUP_HEARTBEAT,
                ShareGroupHeartbeatRequest.class,
                (call, request) -> heartbeat(call.rights(), request.groupId(), request.subscribedTopicNames()));

        rule(ApiKey.INIT_PRODUCER_ID, InitProducerIdRequest.class, (call, request) -> {
            String transactionalId = request.transactionalId();
            return transactionalId == null ? idempotent(call.rights()) : transactional(call.rights(), transactionalId);
        });
        rule(
                ApiKey.END_TXN,
                EndTxnRequest.class,
                (call, request) -> transactional(call.rights(), request.transactionalId()));
        rule(
                ApiKey.ADD_OFFSETS_TO_TXN,
                AddOffsetsToTxnRequest.class,
                (call, request) -> transactional(call.rights(), request.transactionalId(), request.groupId()));
        rule(
                ApiKey.TXN_OFFSET_COMMIT,
                TxnOffsetCommitRequest.class,
                (call, request) -> transactional(call.rights(), request.transactionalId(), request.groupId()));
    }

    private RequestRights() {}

    @FunctionalInterface
    private interface Rule {

        KafkaError check(Call call, ApiMessage request);
    }

    @FunctionalInterface
    private interface RuleOf<Q extends ApiMessage> {

        KafkaError check(Call call, Q request);
    }

    /** Why the request is refused as a whole; NONE if it is not. */
    public static KafkaError check(Call call, ApiMessage request) {
        return Optional.ofNullable(RULES.get(call.apiKey()))
                .map(rule -> rule.check(call, request))
                .orElse(KafkaError.NONE);
    }

    private static void rule(ApiKey apiKey, Rule rule) {
        Rule before = RULES.put(apiKey, rule);
        assert before == null : "two rules for " + apiKey;
    }

    private static <Q extends ApiMessage> void rule(ApiKey apiKey, Class<Q> type, RuleOf<Q> rule) {
        rule(apiKey, (call, request) -> rule.check(call, type.cast(request)));
    }

    private static void onCluster(Operation operation, ApiKey... apiKeys) {
        for (ApiKey apiKey : apiKeys) {
            rule(apiKey, (call, request) -> cluster(call.rights().onCluster(operation)));
        }
    }

    private static <Q extends ApiMessage> void onGroup(
            Operation operation, ApiKey apiKey, Class<Q> type, Function<Q, @Nullable String> groupId) {
        rule(apiKey, type, (call, request) -> group(call.rights(), operation, groupId.apply(request)));
    }

    private static KafkaError cluster(boolean allowed) {
        return allowed ? KafkaError.NONE : KafkaError.CLUSTER_AUTHORIZATION_FAILED;
    }

    private static KafkaError group(Rights rights, Operation operation, @Nullable String groupId) {
        // Without a group the request is refused anyway.
        return groupId == null || rights.onGroup(operation, groupId)
                ? KafkaError.NONE
                : KafkaError.GROUP_AUTHORIZATION_FAILED;
    }

    private static KafkaError heartbeat(Rights rights, String groupId, @Nullable List<String> topics) {
        KafkaError ofGroup = group(rights, Operation.READ, groupId);
        return ofGroup != KafkaError.NONE
                        || topics == null
                        || topics.stream().allMatch(topic -> rights.onTopic(Operation.DESCRIBE, topic))
                ? ofGroup
                : KafkaError.TOPIC_AUTHORIZATION_FAILED;
    }

    private static KafkaError transactional(Rights rights, String transactionalId) {
        return rights.onTransactionalId(Operation.WRITE, transactionalId)
                ? KafkaError.NONE
                : KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
    }

    private static KafkaError transactional(Rights rights, String transactionalId, String groupId) {
        KafkaError ofId = transactional(rights, transactionalId);
        return ofId == KafkaError.NONE ? group(rights, Operation.READ, groupId) : ofId;
    }

    /** Whoever may write to some topic may do so idempotently (KIP-679). */
    private static KafkaError idempotent(Rights rights) {
        return cluster(rights.quietly().onCluster(Operation.IDEMPOTENT_WRITE)
                || rights.somewhere(Operation.WRITE, ResourceType.TOPIC));
    }
}
