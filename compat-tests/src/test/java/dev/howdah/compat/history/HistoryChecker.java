package dev.howdah.compat.history;

import java.util.List;

/**
 * Judges a history by every invariant that it was made with.
 *
 * <p>It believes nothing but the events: what clients sent, what they were told, what readers saw. It is itself proven
 * by {@code HistoryCheckerTest}, which plants each violation once.
 */
public final class HistoryChecker {

    private final List<Invariant> invariants;

    public HistoryChecker(List<Invariant> invariants) {
        this.invariants = List.copyOf(invariants);
    }

    /** All of them: somebody read everything by fetch and by SQL. */
    public static HistoryChecker ofTheLog() {
        return new HistoryChecker(List.of(
                new Durable(),
                new Consistent(),
                new Once(),
                new TruthfulAck(),
                new NoPhantom(),
                new ProducerOrder(),
                new ConsumerOrder(),
                new GroupOwnership(),
                new DenseHead(),
                new SameBytes()));
    }

    /** Those that members of groups alone can bear witness to. */
    public static HistoryChecker ofGroups() {
        return new HistoryChecker(List.of(
                new Consistent(),
                new Once(),
                new TruthfulAck(),
                new NoPhantom(),
                new ProducerOrder(),
                new ConsumerOrder(),
                new GroupOwnership()));
    }

    /**
     * Of a share group whose members took everything.
     *
     * @param deliveriesMax the delivery count limit
     * @param holdNanos for so long a record that was delivered is surely its member's
     */
    public static HistoryChecker ofShareGroup(int deliveriesMax, long holdNanos) {
        return new HistoryChecker(List.of(new TruthfulAck(), new ShareDeliveries(deliveriesMax, holdNanos)));
    }

    /** Of transactions that are all over, and that somebody who reads committed has read to the end. */
    public static HistoryChecker ofTransactions() {
        return new HistoryChecker(
                List.of(new WholeTransactions(), new LastStable(), new FencedProducers(), new ReadAndWrittenInStep()));
    }

    public Findings check(History history) {
        Findings findings = new Findings();
        for (Invariant invariant : invariants) {
            invariant.check(history, findings);
        }
        return findings;
    }
}
