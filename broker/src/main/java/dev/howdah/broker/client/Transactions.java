package dev.howdah.broker.client;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.message.ListTransactionsRequest;
import dev.howdah.protocol.message.ListTransactionsResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What can be asked about transactions. Thread and errors as in {@link Cluster}. */
public final class Transactions {

    private static final String ONGOING = "Ongoing";

    private final Cluster cluster;

    public Transactions(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The transactional ids whose transactions are open for longer than this, of all brokers. */
    public Set<String> openFor(Duration duration) {
        cluster.metadata(List.of());
        Set<String> open = new TreeSet<>();
        for (Integer broker : cluster.brokers().keySet()) {
            ListTransactionsResponse answer = (ListTransactionsResponse) cluster.patiently(() -> cluster.ask(
                    broker,
                    ApiKey.LIST_TRANSACTIONS,
                    ListTransactionsRequest.builder()
                            .stateFilters(List.of(ONGOING))
                            .durationFilter(duration.toMillis())
                            .build()));
            ClientException.check(answer.errorCode(), "transactions", null);
            answer.transactionStates().forEach(state -> open.add(state.transactionalId()));
        }
        return open;
    }
}
