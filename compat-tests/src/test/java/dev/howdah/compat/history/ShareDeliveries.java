package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Acked;
import dev.howdah.compat.history.Event.Delivered;
import dev.howdah.compat.history.Event.LetGo;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Settled;
import dev.howdah.compat.history.Event.Settlement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * 10: a record that was accepted or rejected is not delivered again; no two members have one at the same time; none is delivered more
 * often than the limit; each one that was acked is delivered, until it is accepted, rejected, or has been delivered as often as
 * allowed.
 *
 * <p>The delivery count tells deliveries apart: a member may see late what it had acquired long before, so the order in which members
 * saw a record proves nothing, but no two deliveries have one count.
 */
final class ShareDeliveries implements Invariant {

    private final int deliveriesMax;
    private final long holdNanos;

    ShareDeliveries(int deliveriesMax, long holdNanos) {
        this.deliveriesMax = deliveriesMax;
        this.holdNanos = holdNanos;
    }

    private record Place(TopicPartition at, long offset) {}

    /** What is known of one record. */
    private static final class Fate {
        private final Set<Integer> counts = new HashSet<>();
        private @Nullable Delivered newest;
        private int settledAt = Integer.MAX_VALUE;
        private boolean isHeld;
        private boolean isPerhapsSettled;
    }

    @Override
    public Name name() {
        return Name.SHARE;
    }

    @Override
    public void check(History history, Findings findings) {
        Map<Place, Fate> fates = new HashMap<>();
        Map<Reader, Set<Fate>> held = new HashMap<>();
        for (Event event : history.events()) {
            if (event instanceof Delivered delivered) {
                Fate fate = fates.computeIfAbsent(new Place(delivered.at(), delivered.offset()), place -> new Fate());
                onDelivered(delivered, fate, findings);
                held.computeIfAbsent(delivered.reader(), reader -> new HashSet<>())
                        .add(fate);
            } else if (event instanceof Settled settled) {
                onSettled(
                        settled, fates.computeIfAbsent(new Place(settled.at(), settled.offset()), place -> new Fate()));
            } else if (event instanceof LetGo letGo) {
                Set<Fate> all = held.remove(letGo.reader());
                if (all != null) {
                    all.stream()
                            .filter(fate ->
                                    fate.newest != null && fate.newest.reader().equals(letGo.reader()))
                            .forEach(fate -> fate.isHeld = false);
                }
            }
        }
        history.forEach(
                Acked.class, acked -> checkEnd(acked, fates.get(new Place(acked.at(), acked.offset())), findings));
    }

    private void onDelivered(Delivered delivered, Fate fate, Findings findings) {
        String what = delivered.at() + "@" + delivered.offset() + " was delivered to "
                + delivered.reader().name() + " for the " + delivered.count() + ". time";
        if (!fate.counts.add(delivered.count())) {
            findings.violated(name(), what + ", as to another before");
        }
        if (delivered.count() > deliveriesMax) {
            findings.violated(name(), what + " (allowed: " + deliveriesMax + ")");
        }
        if (delivered.count() > fate.settledAt) {
            findings.violated(name(), what + ", though it was done with at the " + fate.settledAt + ".");
        }
        Delivered before = fate.newest;
        if (before != null
                && before.count() < delivered.count()
                && fate.isHeld
                && delivered.seenNanos() - before.seenNanos() < holdNanos) {
            findings.violated(name(), what + " while " + before.reader().name() + " had it");
        }
        if (before == null || before.count() < delivered.count()) {
            fate.newest = delivered;
            fate.isHeld = true;
        }
    }

    private static void onSettled(Settled settled, Fate fate) {
        if (settled.how() == Settlement.UNKNOWN) {
            fate.isPerhapsSettled = true;
        } else if (settled.how() != Settlement.RELEASED) {
            fate.settledAt = Math.min(fate.settledAt, settled.count());
        }
        if (fate.newest != null && fate.newest.count() == settled.count()) {
            fate.isHeld = false;
        }
    }

    private void checkEnd(Acked acked, @Nullable Fate fate, Findings findings) {
        String what = acked.at() + "@" + acked.offset() + " (" + acked.value() + ")";
        if (fate == null) {
            findings.violated(name(), what + " was never delivered");
        } else if (fate.settledAt == Integer.MAX_VALUE
                && !fate.isPerhapsSettled
                && !fate.counts.contains(deliveriesMax)) {
            findings.violated(name(), what + " was forgotten after deliveries " + fate.counts);
        }
    }
}
