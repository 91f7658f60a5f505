package dev.howdah.storage.postgres.share;

import dev.howdah.storage.DeadLetterStore.Cause;
import dev.howdah.storage.ShareAction;

/**
 * Who has a dead record, as its lease says: {@code dlq:reject} and {@code dlq:limit} are nobody yet, and with a colon and a name behind
 * it is the broker of that name. howdah.claim writes the first form too.
 */
final class DeadLease {

    /** Of a lease that nobody has: it has always run out. Microseconds since 1970. */
    static final long UNTIL_WAITING = 0;

    private static final String REJECTED = ShareAction.DEAD_MEMBER_PREFIX + "reject";
    private static final String DELIVERED_TOO_OFTEN = ShareAction.DEAD_MEMBER_PREFIX + "limit";

    private DeadLease() {}

    static boolean isDead(String member) {
        return member.startsWith(ShareAction.DEAD_MEMBER_PREFIX);
    }

    static String waiting(Cause cause) {
        return cause == Cause.REJECTED ? REJECTED : DELIVERED_TOO_OFTEN;
    }

    static Cause cause(String member) {
        return member.startsWith(REJECTED) ? Cause.REJECTED : Cause.DELIVERED_TOO_OFTEN;
    }

    static String heldBy(String holder, String member) {
        return waiting(cause(member)) + ':' + holder;
    }

    static boolean isHeldBy(String holder, String member) {
        return isDead(member) && member.equals(heldBy(holder, member));
    }
}
