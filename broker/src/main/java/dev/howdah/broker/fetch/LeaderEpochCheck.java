package dev.howdah.broker.fetch;

import dev.howdah.protocol.KafkaError;

/** What a client's idea of the leader epoch is answered with. */
public final class LeaderEpochCheck {

    private LeaderEpochCheck() {}

    /** @param known to the client; negative if it does not check */
    public static KafkaError check(int known, int current) {
        if (known < 0 || known == current) {
            return KafkaError.NONE;
        }
        return known < current ? KafkaError.FENCED_LEADER_EPOCH : KafkaError.UNKNOWN_LEADER_EPOCH;
    }
}
