package dev.howdah.broker.handler;

import dev.howdah.storage.TransactionInspector.State;
import java.util.Set;

/** Kafka's names of the states of transactional ids ({@code TransactionState}). */
final class TransactionStates {

    /** Those that do not occur here are names nevertheless. */
    static final Set<String> ALL = Set.of(
            "Empty",
            "Ongoing",
            "PrepareCommit",
            "PrepareAbort",
            "CompleteCommit",
            "CompleteAbort",
            "Dead",
            "PrepareEpochFence");

    private TransactionStates() {}

    static String name(State state) {
        return switch (state) {
            case EMPTY -> "Empty";
            case ONGOING -> "Ongoing";
            case COMPLETE_COMMIT -> "CompleteCommit";
            case COMPLETE_ABORT -> "CompleteAbort";
        };
    }
}
