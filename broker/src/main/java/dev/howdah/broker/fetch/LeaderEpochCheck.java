package dev.howdah.broker.fetch;

import dev.howdah.protocol.KafkaError;

/** Compares the leader epoch that a client knows with the current one (KIP-320). */
public final class LeaderEpochCheck {

    private LeaderEpochCheck() {}

    /**
     * The result of the comparison, as an error for the client.
     *
     * @param known the epoch that the client knows; negative if it does not check
     */
    public static KafkaError check(int known, int current) {
        if (known < 0 || known == current) {
            return KafkaError.NONE;
        }
        return known < current ? KafkaError.FENCED_LEADER_EPOCH : KafkaError.UNKNOWN_LEADER_EPOCH;
    }
}
