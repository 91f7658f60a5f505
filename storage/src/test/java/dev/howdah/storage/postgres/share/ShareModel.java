package dev.howdah.storage.postgres.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareAction.AckType;
import dev.howdah.storage.ShareLimits;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.ShareOutcome.AcquiredRange;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A map of record states, random actions, and what must come of them. Locks last an hour, or not until the next action. */
public final class ShareModel {

    private static final int DELIVERIES_MAX = 4;
    private static final int RECORD_LOCKS_MAX = 30;
    private static final ShareLimits LONG = new ShareLimits(RECORD_LOCKS_MAX, DELIVERIES_MAX, Duration.ofHours(1));
    private static final ShareLimits BRIEF = new ShareLimits(RECORD_LOCKS_MAX, DELIVERIES_MAX, Duration.ofMillis(1));
    private static final List<String> MEMBERS = List.of("a", "b", "c");

    /** What is tried. */
    public interface Subject {

        ShareOutcome run(ShareAction action);

        ShareStatus status(ShareLimits limits);

        /** Returns when brief locks have run out. */
        void awaitBriefLocks();
    }

    private static final class State {
        int count;
        boolean isDone;
        boolean isBrief;

        @Nullable
        String member;
    }

    private final SharePartitionId id;
    private final Random random;
    private final Map<Long, State> records = new TreeMap<>();
    private long logStart;
    private long logEnd;
    private long start;
    private long end;
    private long accepted;
    private boolean hasBrief;

    public ShareModel(SharePartitionId id, Random random) {
        this.id = id;
        this.random = random;
    }

    /** Records that were accepted, so that a test sees that it has done something. */
    public long accepted() {
        return accepted;
    }

    /** One random action, and what must have come of it. */
    public void step(Subject subject) {
        logEnd += random.nextInt(4) == 0 ? random.nextInt(30) : 0;
        if (hasBrief) {
            subject.awaitBriefLocks();
            hasBrief = false;
        }
        int kind = random.nextInt(20);
        if (kind < 8) {
            claim(subject);
        } else if (kind < 16) {
            acknowledge(subject);
        } else if (kind < 17) {
            String member = anyMember();
            expire();
            assertThat(subject.run(new ShareAction.ReleaseAll(id, LONG, member)))
                    .isEqualTo(new ShareOutcome.Done());
            records.values().stream()
                    .filter(state -> member.equals(state.member))
                    .forEach(ShareModel::release);
        } else {
            logStart = Math.min(logEnd, logStart + (random.nextInt(4) == 0 ? random.nextInt(20) : 0));
            deleteBelow(logStart);
            expire();
            assertThat(subject.run(new ShareAction.Refresh(id, LONG, logStart))).isEqualTo(new ShareOutcome.Done());
        }
        settle();
        check(subject.status(LONG));
    }

    private String anyMember() {
        return MEMBERS.get(random.nextInt(MEMBERS.size()));
    }

    private static void release(State state) {
        state.member = null;
        state.isBrief = false;
        state.isDone = state.count >= DELIVERIES_MAX;
    }

    /** A lock that runs out at the last delivery archives its record, and the start moves at once, as it does in the store. */
    private void expire() {
        records.values().stream().filter(state -> state.isBrief).forEach(ShareModel::release);
        settle();
    }

    private void deleteBelow(long offset) {
        records.keySet().removeIf(record -> record < offset);
        start = Math.max(start, offset);
        end = Math.max(end, offset);
    }

    private void settle() {
        while (records.containsKey(start) && records.get(start).isDone) {
            records.remove(start++);
        }
    }

    private long count(boolean isAcquired) {
        return records.values().stream()
                .filter(state -> !state.isDone && (state.member != null) == isAcquired)
                .count();
    }

    private void claim(Subject subject) {
        String member = anyMember();
        int recordsMax = 1 + random.nextInt(12);
        boolean isBrief = random.nextInt(4) == 0;
        long endOffset = random.nextInt(4) == 0 ? Math.max(logStart, logEnd - random.nextInt(10)) : logEnd;
        deleteBelow(logStart);
        expire();
        List<Long> available = records.entrySet().stream()
                .filter(record ->
                        !record.getValue().isDone && record.getValue().member == null && record.getKey() < endOffset)
                .map(Map.Entry::getKey)
                .toList();
        boolean isCautious = available.stream().anyMatch(record -> records.get(record).count >= 2);
        long room = Math.max(0, Math.min(RECORD_LOCKS_MAX - count(true) - count(false), endOffset - end));
        ShareOutcome outcome =
                subject.run(new ShareAction.Claim(id, isBrief ? BRIEF : LONG, member, recordsMax, logStart, endOffset));
        List<Long> claimed = new ArrayList<>();
        for (AcquiredRange range : ((ShareOutcome.Claimed) outcome).ranges()) {
            for (long record = range.first(); record <= range.last(); record++) {
                claimed.add(record);
                State state = records.computeIfAbsent(record, key -> new State());
                assertThat(state.isDone || state.member != null)
                        .as("%d is to be had", record)
                        .isFalse();
                state.member = member;
                state.isBrief = isBrief;
                assertThat(++state.count).isEqualTo(range.deliveryCount()).isLessThanOrEqualTo(DELIVERIES_MAX);
            }
        }
        hasBrief = isBrief && !claimed.isEmpty();
        assertThat(claimed).isSorted().doesNotHaveDuplicates();
        long again = claimed.stream().filter(record -> record < end).count();
        assertThat(claimed.subList(0, (int) again)).isEqualTo(available.subList(0, (int) again));
        long fresh = claimed.size() - again;
        for (int i = 0; i < fresh; i++) {
            assertThat(claimed.get((int) again + i)).isEqualTo(end++);
        }
        long expected = Math.min(recordsMax, available.size() + room);
        if (isCautious) {
            assertThat(claimed.size()).isBetween(1, recordsMax);
            boolean isLast = claimed.stream().anyMatch(record -> records.get(record).count == DELIVERIES_MAX);
            assertThat(isLast && claimed.size() > 1).as("alone").isFalse();
        } else {
            assertThat(claimed).hasSize((int) expected);
        }
        assertThat(fresh).isLessThanOrEqualTo(room);
    }

    private void acknowledge(Subject subject) {
        String member = anyMember();
        expire();
        List<AckRange> ranges = new ArrayList<>();
        List<Long> held = records.entrySet().stream()
                .filter(record -> member.equals(record.getValue().member))
                .map(Map.Entry::getKey)
                .toList();
        boolean isHonest = random.nextInt(5) > 0;
        for (int i = 0; i < held.size(); i++) {
            int from = i;
            while (i + 1 < held.size() && held.get(i + 1) == held.get(i) + 1 && random.nextInt(4) > 0) {
                i++;
            }
            if (random.nextInt(3) > 0) {
                ranges.add(anyRange(held.get(from), held.get(i)));
            }
        }
        if (!isHonest) {
            long first = random.nextLong(end + 2);
            ranges.add(random.nextInt(ranges.size() + 1), anyRange(first, first + random.nextInt(5)));
        }
        if (ranges.isEmpty()) {
            subject.run(new ShareAction.Refresh(id, LONG, logStart));
            deleteBelow(logStart);
            return;
        }
        boolean isFine = isFine(member, ranges);
        ShareOutcome outcome = subject.run(new ShareAction.Acknowledge(id, LONG, member, ranges));
        assertThat(outcome instanceof ShareOutcome.Done)
                .as("%s %s %s", member, ranges, outcome)
                .isEqualTo(isFine);
        if (isFine) {
            ranges.forEach(this::apply);
        }
    }

    private AckRange anyRange(long first, long last) {
        AckType type = AckType.values()[random.nextInt(AckType.values().length)];
        if (type != AckType.UNSENT) {
            return new AckRange(first, last, type);
        }
        State state = records.get(first);
        return AckRange.unsent(first, last, state == null || random.nextInt(8) == 0 ? 1 : Math.max(1, state.count));
    }

    private boolean isFine(String member, List<AckRange> ranges) {
        Map<Long, AckType> once = new TreeMap<>();
        for (AckRange range : ranges) {
            if (range.last() >= end) {
                return false;
            }
            for (long record = Math.max(range.first(), start); record <= range.last(); record++) {
                State state = records.get(record);
                // What was renewed in the same request is still acquired.
                AckType before = once.put(record, range.type());
                if (state == null || !member.equals(state.member) || (before != null && before != AckType.RENEW)) {
                    return false;
                }
                if (range.type() == AckType.UNSENT && range.deliveryCount() != state.count) {
                    return false;
                }
            }
        }
        return true;
    }

    private void apply(AckRange range) {
        for (long record = Math.max(range.first(), start); record <= range.last(); record++) {
            State state = records.get(record);
            switch (range.type()) {
                case RELEASE -> release(state);
                case RENEW -> state.isBrief = false;
                case UNSENT -> {
                    state.count--;
                    state.member = null;
                }
                case ACCEPT, REJECT, GAP -> {
                    state.isDone = true;
                    state.member = null;
                    accepted++;
                }
            }
        }
    }

    private void check(ShareStatus status) {
        if (!hasBrief) {
            assertThat(status.startOffset()).as("start").isEqualTo(start);
            assertThat(status.endOffset()).as("end").isEqualTo(end);
            assertThat(status.availableCount()).as("available").isEqualTo(count(false));
            assertThat(status.acquiredCount()).as("acquired").isEqualTo(count(true));
            assertThat(status.completeCount())
                    .as("complete")
                    .isEqualTo(records.values().stream()
                            .filter(state -> state.isDone)
                            .count());
        }
    }
}
