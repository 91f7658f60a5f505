package dev.howdah.broker.group.machine;

/**
 * Names a timer of a group; setting it again moves it.
 *
 * @param memberId empty for a timer of the whole group
 */
public record TimerKey(Purpose purpose, String memberId) {

    public static TimerKey ofGroup(Purpose purpose) {
        return new TimerKey(purpose, "");
    }

    public enum Purpose {
        /** A member was not heard of for its session timeout. */
        SESSION,
        /** The members had their time to rejoin. */
        JOIN,
        /** The members had their time to ask for their assignment. */
        SYNC,
        /** A member had its time to give partitions back. */
        REVOCATION
    }
}
