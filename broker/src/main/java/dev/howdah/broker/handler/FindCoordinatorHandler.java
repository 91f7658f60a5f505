package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.FindCoordinatorRequest;
import dev.howdah.protocol.message.FindCoordinatorResponse;
import dev.howdah.protocol.message.FindCoordinatorResponse.Coordinator;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.BrokerStore.Broker;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * FindCoordinator v0–6: the broker that coordinates a group (type 0) or a transactional id (type 1, from v1 on), with
 * the same address as in Metadata. The coordinator of a group is the broker that owns its shard. While nobody owns it,
 * the answer is COORDINATOR_NOT_AVAILABLE. For a transactional id there is always one ({@link TransactionOwners}).
 *
 * <p>v4: many keys in a request, each with an error of its own. Not done: share groups (type 2, v6).
 */
public final class FindCoordinatorHandler extends Handler<FindCoordinatorRequest> {

    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;
    private static final byte SHARE = 2;
    private static final int BATCHED_FROM_VERSION = 4;

    private final LiveBrokers brokers;
    private final GroupCoordinator groups;
    private final TransactionOwners transactions;

    public FindCoordinatorHandler(LiveBrokers brokers, GroupCoordinator groups, TransactionOwners transactions) {
        super(ApiKey.FIND_COORDINATOR, 0, 6);
        this.brokers = brokers;
        this.groups = groups;
        this.transactions = transactions;
    }

    @Override
    public void handle(Call call, FindCoordinatorRequest request) {
        if (request.keyType() == SHARE && !call.rights().onCluster(Operation.CLUSTER_ACTION)) {
            call.respond(error(call.version(), request, KafkaError.CLUSTER_AUTHORIZATION_FAILED, null));
            return;
        }
        boolean known = request.keyType() == GROUP || request.keyType() == TRANSACTION;
        call.respond(
                known
                        ? found(call, request)
                        : error(
                                call.version(),
                                request,
                                KafkaError.INVALID_REQUEST,
                                "Unsupported coordinator type: " + request.keyType()));
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, FindCoordinatorRequest request, KafkaError error) {
        return Optional.of(error(version, request, error, null));
    }

    private FindCoordinatorResponse found(Call call, FindCoordinatorRequest request) {
        String listener = call.listener();
        if (call.version() >= BATCHED_FROM_VERSION) {
            return FindCoordinatorResponse.builder()
                    .coordinators(request.coordinatorKeys().stream()
                            .map(key -> find(call.rights(), request.keyType(), key, listener))
                            .toList())
                    .build();
        }
        Coordinator found = find(call.rights(), request.keyType(), request.key(), listener);
        return FindCoordinatorResponse.builder()
                .errorCode(found.errorCode())
                .nodeId(found.nodeId())
                .host(found.host())
                .port(found.port())
                .build();
    }

    private Coordinator find(Rights rights, byte keyType, String key, String listener) {
        KafkaError refusal = check(rights, keyType, key);
        if (refusal != KafkaError.NONE) {
            return nobody(key, refusal);
        }
        return owner(keyType, key)
                .map(broker -> Coordinator.builder()
                        .key(key)
                        .nodeId(broker.nodeId())
                        .host(broker.endpoints().of(listener).host())
                        .port(broker.endpoints().of(listener).port())
                        .build())
                .orElseGet(() -> nobody(key, KafkaError.COORDINATOR_NOT_AVAILABLE));
    }

    private static KafkaError check(Rights rights, byte keyType, String key) {
        if (keyType == TRANSACTION) {
            return rights.onTransactionalId(Operation.DESCRIBE, key)
                    ? KafkaError.NONE
                    : KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
        }
        return rights.onGroup(Operation.DESCRIBE, key) ? KafkaError.NONE : KafkaError.GROUP_AUTHORIZATION_FAILED;
    }

    private static Coordinator nobody(String key, KafkaError error) {
        return Coordinator.builder()
                .key(key)
                .nodeId(-1)
                .port(-1)
                .errorCode(error.code())
                .build();
    }

    private Optional<Broker> owner(byte keyType, String key) {
        if (keyType == TRANSACTION) {
            return Optional.of(transactions.owner(key));
        }
        OptionalInt owner = groups.owner(key);
        return brokers.all().stream()
                .filter(broker -> owner.isPresent() && broker.nodeId() == owner.getAsInt())
                .findFirst();
    }

    private static FindCoordinatorResponse error(
            short version, FindCoordinatorRequest request, KafkaError error, @Nullable String message) {
        if (version < BATCHED_FROM_VERSION) {
            return FindCoordinatorResponse.builder()
                    .errorCode(error.code())
                    .errorMessage(message)
                    .nodeId(-1)
                    .port(-1)
                    .build();
        }
        return FindCoordinatorResponse.builder()
                .coordinators(request.coordinatorKeys().stream()
                        .map(key -> Coordinator.builder()
                                .key(key)
                                .nodeId(-1)
                                .port(-1)
                                .errorCode(error.code())
                                .errorMessage(message)
                                .build())
                        .toList())
                .build();
    }
}
