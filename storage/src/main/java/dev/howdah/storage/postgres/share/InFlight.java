package dev.howdah.storage.postgres.share;

import dev.howdah.storage.DeadLetterStore.Cause;
import dev.howdah.storage.DeadLetterStore.DeadRange;
import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareAction.AckType;
import dev.howdah.storage.ShareLimits;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.ShareOutcome.AcquiredRange;
import dev.howdah.storage.ShareOutcome.Refusal;
import dev.howdah.storage.ShareStatus;
import dev.howdah.storage.postgres.connect.PgTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The records of one share partition that have been delivered and are not all done: from {@code startOffset} up to, but without,
 * {@code endOffset}. A pure state: an action and the time go in, an outcome comes out.
 *
 * <pre>
 *              claim                 accept, reject, gap
 *  (new) ────────────────▶ acquired ───────────────────▶ done
 *                 ▲          │                             ▲
 *                 │ claim    │ release, lock ran out        │ the same, after the last delivery
 *                 └── available ◀───────────────────────────┘
 * </pre>
 *
 * <p>In a group with a dead-letter topic, what is rejected or was delivered for the last time is dead before it is done: acquired by a
 * member of its own kind ({@link DeadLease}), which is a broker once one has taken it.
 *
 * <p>It does not tell records that were accepted from those that were archived: nobody asks. Times are microseconds since 1970 by
 * Postgres's clock. Thread: one lane.
 */
final class InFlight {

    /** From as many deliveries on, but not less than this, records come in halves, and alone for the last time. */
    private static final int CAUTION_MIN = 2;

    /** A session of SQL that acknowledges in time and commits late: so long until the next look. */
    private static final long SQL_RECHECK_MICROS = 1_000_000;

    /** Without a lock. */
    static final long NEVER = Long.MAX_VALUE;

    /**
     * Records of one state, one after the other.
     *
     * @param last the last offset
     * @param count deliveries so far; {@link #DONE} for records that are done
     * @param member who has acquired them; null if nobody has
     * @param until when their lock runs out; {@link #NEVER} if nobody has them
     */
    record Run(long last, int count, @Nullable String member, long until) {

        static final int DONE = -1;

        boolean isDone() {
            return count == DONE;
        }

        boolean isAcquired() {
            return member != null;
        }

        boolean isAvailable() {
            return member == null && count != DONE;
        }

        /** Those are not released by time: a session of SQL may be acknowledging them right now. */
        boolean isAcquiredBySql() {
            return member != null && member.startsWith(ShareAction.SQL_MEMBER_PREFIX);
        }

        boolean isLike(Run other) {
            return count == other.count
                    && until == other.until
                    && (member == null ? other.member == null : member.equals(other.member));
        }

        Run upTo(long newLast) {
            return new Run(newLast, count, member, until);
        }

        Run done() {
            return new Run(last, DONE, null, NEVER);
        }

        Run acquired(String by, long lockedUntil) {
            return new Run(last, count + 1, by, lockedUntil);
        }

        Run renewed(long lockedUntil) {
            return new Run(last, count, member, lockedUntil);
        }

        Run released(ShareLimits limits) {
            return count >= limits.deliveryCountMax()
                    ? archived(limits, Cause.DELIVERED_TOO_OFTEN)
                    : new Run(last, count, null, NEVER);
        }

        /** Done, or in nobody's hands until a broker comes that makes a dead letter of it. */
        Run archived(ShareLimits limits, Cause cause) {
            return limits.deadLetters() == ShareLimits.DeadLetters.NONE
                    ? done()
                    : new Run(last, count, DeadLease.waiting(cause), DeadLease.UNTIL_WAITING);
        }

        boolean isDead() {
            return member != null && DeadLease.isDead(member);
        }

        Run takenBy(String holder, long leaseUntil) {
            return new Run(last, count, DeadLease.heldBy(holder, Objects.requireNonNull(member)), leaseUntil);
        }

        Run unsent() {
            return new Run(last, count - 1, null, NEVER);
        }
    }

    private long startOffset;
    private long endOffset;

    /** By first offset; without a gap from start to end. */
    private final NavigableMap<Long, Run> runs = new TreeMap<>();

    private long availableCount;
    private long acquiredCount;
    private long changes;

    InFlight(long startOffset) {
        this.startOffset = startOffset;
        this.endOffset = startOffset;
    }

    /** For reading a stored one: goes behind what is there. */
    void append(long length, int count, @Nullable String member, long until) {
        Run run = new Run(endOffset + length - 1, count, member, until);
        put(endOffset, run);
        endOffset = run.last + 1;
    }

    /** Another number whenever the state may have changed. */
    long changes() {
        return changes;
    }

    long startOffset() {
        return startOffset;
    }

    long endOffset() {
        return endOffset;
    }

    long completeCount() {
        return endOffset - startOffset - availableCount - acquiredCount;
    }

    /** In the order of offsets; neighbours differ, once {@link #settle settled}. */
    Iterable<Map.Entry<Long, Run>> runs() {
        return runs.entrySet();
    }

    ShareStatus status(long now) {
        long first = NEVER;
        long deadCount = 0;
        for (Map.Entry<Long, Run> entry : runs.entrySet()) {
            Run run = entry.getValue();
            if (run.isDead()) {
                deadCount += run.until <= now ? run.last - entry.getKey() + 1 : 0;
                continue;
            }
            boolean isHeldBack = run.isAcquiredBySql() && run.until <= now;
            first = Math.min(first, isHeldBack ? now + SQL_RECHECK_MICROS : run.until);
        }
        Optional<Duration> nextExpiry =
                first == NEVER ? Optional.empty() : Optional.of(PgTime.between(now, Math.max(now, first)));
        return new ShareStatus(
                startOffset, endOffset, completeCount(), availableCount, acquiredCount, deadCount, nextExpiry);
    }

    /** Forgets what lies below, whatever its state. */
    void deleteBelow(long logStartOffset) {
        if (logStartOffset <= startOffset) {
            return;
        }
        if (logStartOffset < endOffset) {
            split(logStartOffset);
        }
        dropBelow(logStartOffset);
        startOffset = logStartOffset;
        endOffset = Math.max(endOffset, logStartOffset);
        changes++;
    }

    private void dropBelow(long offset) {
        Iterator<Map.Entry<Long, Run>> below = runs.headMap(offset).entrySet().iterator();
        while (below.hasNext()) {
            Map.Entry<Long, Run> run = below.next();
            countOut(run.getKey(), run.getValue());
            below.remove();
        }
    }

    /**
     * Releases what was locked until now or before, but for what SQL has claimed and what is dead. The start moves at once over what has no
     * delivery left: else an acknowledgement of it would be refused or taken for one of a finished record, as it happens to be looked at
     * before.
     */
    void expire(long now, ShareLimits limits) {
        if (acquiredCount > 0) {
            long before = changes;
            change(
                    run -> run.isAcquired() && run.until <= now && !run.isAcquiredBySql() && !run.isDead(),
                    run -> run.released(limits));
            if (changes != before) {
                settle();
            }
        }
    }

    /** The claims of SQL that have records, by their ids. */
    Set<Long> sqlClaims() {
        Set<Long> claims = new LinkedHashSet<>();
        for (Run run : runs.values()) {
            String member = run.member;
            if (member != null && run.isAcquiredBySql()) {
                claims.add(Long.parseLong(member.substring(ShareAction.SQL_MEMBER_PREFIX.length())));
            }
        }
        return claims;
    }

    private static String sqlMember(long claim) {
        return ShareAction.SQL_MEMBER_PREFIX + claim;
    }

    /** Of a claim that can acknowledge nothing any more. */
    void expireSql(long claim, ShareLimits limits) {
        releaseAll(sqlMember(claim), limits);
    }

    void releaseAll(String member, ShareLimits limits) {
        if (acquiredCount > 0) {
            change(run -> member.equals(run.member), run -> run.released(limits));
        }
    }

    /** Dead records that nobody is about, from the lowest offset on. */
    List<DeadRange> takeDead(String holder, long recordsMax, long until, long now) {
        List<DeadRange> taken = new ArrayList<>();
        long left = recordsMax;
        Map.Entry<Long, Run> entry = runs.firstEntry();
        while (entry != null && left > 0) {
            long first = entry.getKey();
            Run run = entry.getValue();
            if (run.isDead() && run.until <= now) {
                long last = Math.min(run.last, first + left - 1);
                split(last + 1);
                Cause cause = DeadLease.cause(Objects.requireNonNull(run.member));
                put(first, replaced(first, run.upTo(last)).takenBy(holder, until));
                taken.add(new DeadRange(first, last, run.count, cause));
                left -= last - first + 1;
            }
            entry = runs.higherEntry(first);
        }
        return taken;
    }

    /** For {@link #put} in its place. */
    private Run replaced(long first, Run run) {
        countOut(first, run);
        return run;
    }

    /** Ends what the holder has taken of dead records. False if it does not hold all of them any more: then nothing has changed. */
    boolean bury(String holder, List<DeadRange> ranges) {
        for (DeadRange range : ranges) {
            if (range.first() < startOffset || range.last() >= endOffset) {
                return false;
            }
            split(range.first());
            split(range.last() + 1);
            for (Run run : runs.subMap(range.first(), range.last() + 1).values()) {
                if (run.member == null || !DeadLease.isHeldBy(holder, run.member)) {
                    return false;
                }
            }
        }
        for (DeadRange range : ranges) {
            runs.subMap(range.first(), range.last() + 1)
                    .entrySet()
                    .forEach(entry -> replace(entry, entry.getValue().done()));
        }
        return true;
    }

    /** What SQL has acknowledged; what that claim does not hold any more is passed over. */
    void settleSql(long claim, long offset, AckType type, ShareLimits limits) {
        if (offset < startOffset || offset >= endOffset) {
            return;
        }
        split(offset);
        split(offset + 1);
        Map.Entry<Long, Run> entry = runs.floorEntry(offset);
        if (entry != null && sqlMember(claim).equals(entry.getValue().member)) {
            countOut(offset, entry.getValue());
            put(offset, acknowledged(entry.getValue(), type, NEVER, limits));
        }
    }

    List<AcquiredRange> claim(ShareAction.Claim claim, long now) {
        long until = now + claim.limits().lock().toNanos() / 1_000;
        List<AcquiredRange> ranges = new ArrayList<>();
        long left = claim.recordsMax();
        if (availableCount > 0) {
            left = claimAvailable(claim, until, left, ranges);
        }
        long room = claim.limits().recordLocksMax() - availableCount - acquiredCount;
        long fresh = Math.min(Math.min(left, room), claim.endOffset() - endOffset);
        if (fresh > 0) {
            ranges.add(new AcquiredRange(endOffset, endOffset + fresh - 1, 1));
            append(fresh, 1, claim.memberId(), until);
        }
        return ranges;
    }

    /** Returns how many more may be claimed. */
    private long claimAvailable(ShareAction.Claim claim, long until, long recordsMax, List<AcquiredRange> ranges) {
        int deliveryCountMax = claim.limits().deliveryCountMax();
        int caution = Math.max(CAUTION_MIN, (deliveryCountMax + 1) / 2);
        long left = recordsMax;
        Map.Entry<Long, Run> entry = runs.firstEntry();
        while (entry != null && left > 0 && availableCount > 0 && entry.getKey() < claim.endOffset()) {
            long first = entry.getKey();
            Run run = entry.getValue();
            if (run.isAvailable()) {
                long length = Math.min(Math.min(run.last + 1, claim.endOffset()) - first, left);
                boolean isCautious = run.count >= caution;
                if (isCautious) {
                    boolean isLastDelivery = run.count + 1 >= deliveryCountMax;
                    if (isLastDelivery && !ranges.isEmpty()) {
                        return 0;
                    }
                    length = isLastDelivery ? 1 : Math.min(length, (run.last - first) / 2 + 1);
                }
                split(first + length);
                Run acquired = run.upTo(first + length - 1).acquired(claim.memberId(), until);
                countOut(first, run.upTo(acquired.last));
                put(first, acquired);
                ranges.add(new AcquiredRange(first, acquired.last, acquired.count));
                left -= length;
                if (isCautious) {
                    // Its other half waits for another claim.
                    return 0;
                }
            }
            entry = runs.higherEntry(first);
        }
        return left;
    }

    /** All ranges, or none. */
    ShareOutcome acknowledge(ShareAction.Acknowledge acknowledge, long now) {
        for (AckRange range : acknowledge.ranges()) {
            ShareOutcome.Refused refused = check(acknowledge.memberId(), range);
            if (refused != null) {
                return refused;
            }
        }
        long until = now + acknowledge.limits().lock().toNanos() / 1_000;
        // Ranges of one request may overlap by mistake: the second one finds its records done.
        List<Map.Entry<Long, Run>> before = new ArrayList<>();
        for (AckRange range : acknowledge.ranges()) {
            if (range.last() < startOffset) {
                continue;
            }
            long first = Math.max(range.first(), startOffset);
            split(first);
            split(range.last() + 1);
            for (Map.Entry<Long, Run> entry :
                    runs.subMap(first, range.last() + 1).entrySet()) {
                if (!acknowledge.memberId().equals(entry.getValue().member)) {
                    undo(before);
                    return refused(Refusal.INVALID_RECORD_STATE, "acknowledged twice in one request", range);
                }
                before.add(Map.entry(entry.getKey(), entry.getValue()));
                replace(entry, acknowledged(entry.getValue(), range.type(), until, acknowledge.limits()));
            }
        }
        return new ShareOutcome.Done();
    }

    private void undo(List<Map.Entry<Long, Run>> before) {
        for (int i = before.size() - 1; i >= 0; i--) {
            long first = before.get(i).getKey();
            Run run = before.get(i).getValue();
            for (Map.Entry<Long, Run> entry : runs.subMap(first, run.last + 1).entrySet()) {
                replace(entry, run.upTo(entry.getValue().last));
            }
        }
    }

    private ShareOutcome.@Nullable Refused check(String member, AckRange range) {
        if (range.last() >= endOffset) {
            return refused(Refusal.INVALID_REQUEST, "never delivered", range);
        }
        if (range.last() < startOffset) {
            // Done already, as in Kafka's SharePartition.acknowledge.
            return null;
        }
        Map.Entry<Long, Run> from = runs.floorEntry(Math.max(range.first(), startOffset));
        if (from == null) {
            throw new IllegalStateException("no run at " + range + " of " + startOffset + " to " + endOffset);
        }
        for (Run run : runs.subMap(from.getKey(), range.last() + 1).values()) {
            if (!run.isAcquired()) {
                return refused(Refusal.INVALID_RECORD_STATE, "not acquired", range);
            }
            if (!member.equals(run.member)) {
                return refused(Refusal.INVALID_RECORD_STATE, "acquired by another member", range);
            }
            if (range.type() == AckType.UNSENT && run.count != range.deliveryCount()) {
                return refused(Refusal.INVALID_RECORD_STATE, "delivered again", range);
            }
        }
        return null;
    }

    private static ShareOutcome.Refused refused(Refusal reason, String why, AckRange range) {
        return new ShareOutcome.Refused(reason, why + ": offsets " + range.first() + " to " + range.last());
    }

    private static Run acknowledged(Run run, AckType type, long until, ShareLimits limits) {
        return switch (type) {
            case GAP, ACCEPT -> run.done();
            case REJECT -> run.archived(limits, Cause.REJECTED);
            case RELEASE -> run.released(limits);
            case RENEW -> run.renewed(until);
            case UNSENT -> run.unsent();
        };
    }

    /** Moves the start over what is done, and makes one run of neighbours that are alike. */
    void settle() {
        Iterator<Map.Entry<Long, Run>> all = runs.entrySet().iterator();
        Map.Entry<Long, Run> before = null;
        while (all.hasNext()) {
            Map.Entry<Long, Run> entry = all.next();
            if (before == null && entry.getValue().isDone()) {
                startOffset = entry.getValue().last + 1;
                all.remove();
            } else if (before != null && before.getValue().isLike(entry.getValue())) {
                before.setValue(before.getValue().upTo(entry.getValue().last));
                all.remove();
            } else {
                before = entry;
            }
        }
    }

    private void change(Predicate<Run> which, UnaryOperator<Run> how) {
        for (Map.Entry<Long, Run> entry : runs.entrySet()) {
            if (which.test(entry.getValue())) {
                replace(entry, how.apply(entry.getValue()));
            }
        }
    }

    private void put(long first, Run run) {
        countIn(first, run);
        runs.put(first, run);
        changes++;
    }

    private void replace(Map.Entry<Long, Run> entry, Run run) {
        countOut(entry.getKey(), entry.getValue());
        countIn(entry.getKey(), run);
        entry.setValue(run);
        changes++;
    }

    /** No run reaches over the offset any more. */
    private void split(long offset) {
        Map.Entry<Long, Run> entry = runs.lowerEntry(offset);
        if (entry != null && entry.getValue().last >= offset) {
            Run run = entry.getValue();
            runs.put(entry.getKey(), run.upTo(offset - 1));
            runs.put(offset, run);
        }
    }

    private void countIn(long first, Run run) {
        count(first, run, 1);
    }

    private void countOut(long first, Run run) {
        count(first, run, -1);
    }

    private void count(long first, Run run, int sign) {
        if (run.isAcquired()) {
            acquiredCount += sign * (run.last - first + 1);
        } else if (run.isAvailable()) {
            availableCount += sign * (run.last - first + 1);
        }
    }
}
