package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.group.machine.TopicRegex;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ListTransactionsRequest;
import dev.howdah.protocol.message.ListTransactionsResponse;
import dev.howdah.protocol.message.ListTransactionsResponse.TransactionState;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.TransactionInspector;
import dev.howdah.storage.TransactionInspector.Listed;
import dev.howdah.storage.TransactionInspector.State;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * ListTransactions v0–2 (KIP-664): the transactional ids that this broker coordinates, by state and producer id. Clients ask all brokers and
 * put the answers together, so each names those for which FindCoordinator names it.
 *
 * <p>v1: only transactions that are open for longer than a duration (KIP-994). v2: only ids that match an expression (KIP-1152), whole, in
 * RE2's syntax.
 */
public final class ListTransactionsHandler extends Handler<ListTransactionsRequest> {

    private final TransactionInspector inspector;
    private final LiveBrokers brokers;
    private final TransactionOwners owners;
    private final AdminThreads threads;

    public ListTransactionsHandler(
            TransactionInspector inspector, LiveBrokers brokers, TransactionOwners owners, AdminThreads threads) {
        super(ApiKey.LIST_TRANSACTIONS, 0, 2);
        this.inspector = inspector;
        this.brokers = brokers;
        this.owners = owners;
        this.threads = threads;
    }

    @Override
    public void handle(Call call, ListTransactionsRequest request) {
        String expression = request.transactionalIdPattern();
        Optional<TopicRegex> pattern =
                expression == null || expression.isEmpty() ? Optional.empty() : TopicRegex.compile(expression);
        if (!brokers.isLeading()) {
            call.respond(refusal(KafkaError.COORDINATOR_NOT_AVAILABLE));
        } else if (expression != null && !expression.isEmpty() && pattern.isEmpty()) {
            call.respond(refusal(KafkaError.INVALID_REGULAR_EXPRESSION));
        } else {
            Rights rights = call.rights().quietly();
            Predicate<Listed> wanted = wanted(request)
                    .and(listed -> pattern.isEmpty() || pattern.get().matches(listed.transactionalId()))
                    .and(listed -> rights.onTransactionalId(Operation.DESCRIBE, listed.transactionalId()));
            threads.answer(call, () -> list(request, wanted));
        }
    }

    private static Predicate<Listed> wanted(ListTransactionsRequest request) {
        Set<String> states = Set.copyOf(request.stateFilters());
        Set<Long> producerIds = Set.copyOf(request.producerIdFilters());
        long longerThanMs = request.durationFilter();
        return listed -> (states.isEmpty() || states.contains(TransactionStates.name(listed.state())))
                && (producerIds.isEmpty()
                        || producerIds.contains(listed.producer().id()))
                && (longerThanMs < 0
                        || listed.state() == State.ONGOING && listed.openFor().toMillis() > longerThanMs);
    }

    private ListTransactionsResponse list(ListTransactionsRequest request, Predicate<Listed> wanted) {
        return ListTransactionsResponse.builder()
                .unknownStateFilters(request.stateFilters().stream()
                        .filter(state -> !TransactionStates.ALL.contains(state))
                        .toList())
                .transactionStates(inspector.list().stream()
                        .filter(wanted)
                        .filter(listed -> owners.isSelf(listed.transactionalId()))
                        .map(listed -> TransactionState.builder()
                                .transactionalId(listed.transactionalId())
                                .producerId(listed.producer().id())
                                .transactionState(TransactionStates.name(listed.state()))
                                .build())
                        .toList())
                .build();
    }

    private static ListTransactionsResponse refusal(KafkaError error) {
        return ListTransactionsResponse.builder().errorCode(error.code()).build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, ListTransactionsRequest request, KafkaError error) {
        return Optional.of(refusal(error));
    }
}
