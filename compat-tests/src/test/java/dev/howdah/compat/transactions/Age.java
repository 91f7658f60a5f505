package dev.howdah.compat.transactions;

import java.util.Map;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Which version of each API a client speaks: at age 0 the oldest that knows transactions, then one newer each. Up to {@link #LAST_V1} the
 * client is one of transactions v1, which names partitions before it writes to them; from then on it is one of v2 (KIP-890).
 */
record Age(int years) {

    static final int LAST_V1 = 8;
    static final int LAST = 11;

    private record Range(int oldest, int newestOfV1, int newest) {}

    private static final Map<ApiKeys, Range> RANGES = Map.ofEntries(
            Map.entry(ApiKeys.PRODUCE, new Range(3, 11, 13)),
            Map.entry(ApiKeys.FETCH, new Range(4, 18, 18)),
            Map.entry(ApiKeys.LIST_OFFSETS, new Range(2, 11, 11)),
            Map.entry(ApiKeys.OFFSET_FETCH, new Range(1, 10, 10)),
            Map.entry(ApiKeys.FIND_COORDINATOR, new Range(1, 6, 6)),
            Map.entry(ApiKeys.INIT_PRODUCER_ID, new Range(0, 5, 5)),
            Map.entry(ApiKeys.ADD_PARTITIONS_TO_TXN, new Range(0, 3, 3)),
            Map.entry(ApiKeys.ADD_OFFSETS_TO_TXN, new Range(0, 4, 4)),
            Map.entry(ApiKeys.END_TXN, new Range(0, 4, 5)),
            Map.entry(ApiKeys.TXN_OFFSET_COMMIT, new Range(0, 4, 5)),
            Map.entry(ApiKeys.WRITE_TXN_MARKERS, new Range(1, 2, 2)),
            Map.entry(ApiKeys.LIST_TRANSACTIONS, new Range(0, 2, 2)),
            Map.entry(ApiKeys.DESCRIBE_TRANSACTIONS, new Range(0, 0, 0)),
            Map.entry(ApiKeys.DESCRIBE_PRODUCERS, new Range(0, 0, 0)));

    /** Whether partitions join a transaction by a Produce, and the epoch rises with each end. */
    boolean isV2() {
        return years > LAST_V1;
    }

    int of(ApiKeys key) {
        Range range = RANGES.get(key);
        if (years == LAST) {
            return range.newest();
        }
        if (isV2() && range.newest() > range.newestOfV1()) {
            return Math.min(range.newest(), range.newestOfV1() + years - LAST_V1);
        }
        return Math.min(range.newestOfV1(), range.oldest() + years);
    }

    @Override
    public String toString() {
        return "age " + years + (isV2() ? " (v2)" : " (v1)");
    }
}
