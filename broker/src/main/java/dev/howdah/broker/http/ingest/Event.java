package dev.howdah.broker.http.ingest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event as it came.
 *
 * @param place its number in the body, from 1: that of its line, or among the elements
 * @param key null for none
 * @param value null for none, which deletes in a compacted topic
 * @param partition {@link #ANY} to let the key decide
 * @param timestampMs {@link #NOW} for the time at which it came
 */
record Event(
        long place, @Nullable Slice key, @Nullable Slice value, List<Header> headers, int partition, long timestampMs) {

    static final int ANY = -1;
    static final long NOW = Long.MIN_VALUE;

    /** @param value null for none */
    record Header(String name, @Nullable Slice value) {}
}
