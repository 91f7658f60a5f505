package dev.howdah.broker.share;

import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareAction.AckType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The acknowledgements of one partition as a request has them, on their way to ranges. A batch has one type for all its offsets or
 * one for each. Thread: any.
 */
public final class AckBatches {

    private static final List<AckType> TYPES =
            List.of(AckType.GAP, AckType.ACCEPT, AckType.RELEASE, AckType.REJECT, AckType.RENEW);

    private final List<AckRange> ranges = new ArrayList<>();
    private long lastOffset = -1;
    private Optional<String> fault = Optional.empty();

    /** Whether a RENEW among them is legal. */
    private final boolean mayRenew;

    private AckBatches(Renewal renewal) {
        this.mayRenew = renewal == Renewal.ALLOWED;
    }

    /** Whether locks may be renewed: from v2 on, if the request says that it does, and the group's configuration lets it. */
    public enum Renewal {
        ALLOWED,
        REFUSED
    }

    public static AckBatches of(Renewal renewal) {
        return new AckBatches(renewal);
    }

    /** @param types 0 gap, 1 accept, 2 release, 3 reject, 4 renew */
    public AckBatches add(long first, long last, List<Byte> types) {
        if (fault.isEmpty()) {
            fault = findFault(first, last, types);
        }
        if (fault.isEmpty()) {
            addRuns(first, last, types);
            lastOffset = last;
        }
        return this;
    }

    /** Why the request is refused; empty if it is not. */
    public Optional<String> fault() {
        return fault;
    }

    public List<AckRange> ranges() {
        return ranges;
    }

    private Optional<String> findFault(long first, long last, List<Byte> types) {
        if (first < 0 || first > last) {
            return Optional.of("First offset " + first + " is greater than last offset " + last + ".");
        }
        if (first <= lastOffset) {
            return Optional.of("The batches overlap or are not in the order of offsets.");
        }
        if (types.isEmpty() || types.size() > 1 && types.size() != last - first + 1) {
            return Optional.of("The number of acknowledge types is not that of the offsets.");
        }
        for (byte type : types) {
            if (type < 0 || type >= TYPES.size() || (TYPES.get(type) == AckType.RENEW && !mayRenew)) {
                return Optional.of("Invalid acknowledge type: " + type);
            }
        }
        return Optional.empty();
    }

    private void addRuns(long first, long last, List<Byte> types) {
        if (types.size() == 1) {
            ranges.add(new AckRange(first, last, TYPES.get(types.get(0))));
            return;
        }
        int begin = 0;
        for (int i = 1; i <= types.size(); i++) {
            if (i == types.size() || !types.get(i).equals(types.get(begin))) {
                ranges.add(new AckRange(first + begin, first + i - 1, TYPES.get(types.get(begin))));
                begin = i;
            }
        }
    }
}
