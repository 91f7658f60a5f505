package dev.howdah.broker.http.ingest;

import dev.howdah.broker.config.HttpLimits;
import dev.howdah.broker.http.ingest.Event.Header;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the events of a request with an {@code Idempotency-Key} into parts, at places that depend on nothing but the events. Thread: one at
 * a time.
 */
final class KeyedCut {

    private static final int PART_BYTES = HttpLimits.BATCH_BYTES;

    private final String key;
    private final MessageDigest digest;
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
    private int part;
    private long partBytes;
    private long firstPlace = Long.MAX_VALUE;

    KeyedCut(String key) {
        this.key = key;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has it", e);
        }
    }

    String key() {
        return key;
    }

    /** The number of the part that is open. */
    int part() {
        return part;
    }

    /** Of the first event in the open part; {@link Long#MAX_VALUE} if there is none. */
    long firstPlace() {
        return firstPlace;
    }

    void add(Event event) {
        firstPlace = Math.min(firstPlace, event.place());
        number(event.partition());
        number(event.timestampMs());
        slice(event.key());
        slice(event.value());
        number(event.headers().size());
        for (Header header : event.headers()) {
            slice(Slice.of(header.name()));
            slice(header.value());
        }
    }

    boolean isFull() {
        return partBytes >= PART_BYTES;
    }

    /** Ends the part and begins the next one. @param isLast whether the request ends with it */
    byte[] end(boolean isLast) {
        number(isLast ? 1 : 0);
        part++;
        partBytes = 0;
        firstPlace = Long.MAX_VALUE;
        return digest.digest();
    }

    private void slice(@Nullable Slice slice) {
        number(slice == null ? -1 : slice.length());
        if (slice != null) {
            digest.update(slice.bytes(), slice.from(), slice.length());
            partBytes += slice.length();
        }
    }

    private void number(long value) {
        digest.update(number.putLong(0, value).array());
        partBytes++;
    }
}
