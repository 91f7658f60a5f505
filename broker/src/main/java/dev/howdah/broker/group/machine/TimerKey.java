package dev.howdah.broker.group.machine;

/**
 * Names a timer of a group. To set it again postpones it.
 *
 * @param memberId empty for a timer of the whole group
 */
public record TimerKey(Purpose purpose, String memberId) {

    public static TimerKey ofGroup(Purpose purpose) {
        return new TimerKey(purpose, "");
    }

    public enum Purpose {
        /** A member has sent nothing for its session timeout. */
        SESSION,
        /** The time of the members to rejoin is over. */
        JOIN,
        /** The time of the members to ask for their assignment is over. */
        SYNC,
        /** The time of a member to give partitions back is over. */
        REVOCATION
    }
}
