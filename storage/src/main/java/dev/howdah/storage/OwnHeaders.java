package dev.howdah.storage;

import dev.howdah.protocol.record.HeaderList;
import dev.howdah.protocol.record.RecordCursor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The headers of one record that mean something to Howdah, in topics that say so ({@link HeaderRules}). If one comes more than once, the
 * last one counts, as with {@code Headers.lastHeader} of Kafka's clients. {@code howdah.due_ms} and {@code howdah.put_aside} have the same rules in SQL.
 */
public final class OwnHeaders {

    /** When the record gets its offset: milliseconds since 1970, or ISO 8601 with an offset. */
    public static final String DELIVER_AT = "howdah-deliver-at";

    /** An id, of which a topic takes one record within its window. If it is empty, the record's key is the id. */
    public static final String DEDUP = "howdah-dedup";

    /** A record that is due later than so far ahead has no date, but a mistake: microseconds, as a rule. */
    public static final Duration AHEAD_MAX = Duration.ofDays(366);

    private static final int CHARS_SHOWN = 50;
    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,18}");
    /** What Java and Postgres both read: Java knows no 24:00 and no leap second, Postgres no offset of 16 hours and no year 0. */
    private static final Pattern ISO =
            Pattern.compile("(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]"
                    + "(:[0-5][0-9](?<fraction>[.][0-9]{1,9})?)?(Z|[+-](0[0-9]|1[0-5]):[0-5][0-9])");

    private static final OwnHeaders NONE = new OwnHeaders();

    /** Null: there is none. One without a value is empty. */
    private byte @Nullable [] deliverAt;

    private byte @Nullable [] dedup;

    private OwnHeaders() {}

    /** Of the record that the cursor is at. */
    public static OwnHeaders of(RecordCursor record) {
        return record.headerCount() == 0
                ? NONE
                : read(record.window().slice(record.headersIndex(), record.headersBytes()));
    }

    /** @param list as in a record; null for none */
    public static OwnHeaders of(byte @Nullable [] list) {
        return list == null ? NONE : read(Unpooled.wrappedBuffer(list));
    }

    /** @param list as in a record; its reader index moves */
    public static OwnHeaders of(ByteBuf list) {
        return read(list);
    }

    private static OwnHeaders read(ByteBuf list) {
        OwnHeaders found = new OwnHeaders();
        HeaderList.read(list, (name, value) -> {
            if (name.equals(DELIVER_AT)) {
                found.deliverAt = value == null ? new byte[0] : value;
            } else if (name.equals(DEDUP)) {
                found.dedup = value == null ? new byte[0] : value;
            }
        });
        return found;
    }

    /**
     * What is wrong with them.
     *
     * @param nowMs milliseconds since 1970
     * @return empty if the topic takes the record
     */
    public Optional<String> findFault(HeaderRules rules, RecordKey key, Origin origin, long nowMs) {
        if (rules.delays() && deliverAt != null) {
            if (origin == Origin.TRANSACTION) {
                return Optional.of(
                        "header " + DELIVER_AT + ": a transaction (expected: none, it ends before the record is due)");
            }
            OptionalLong dueMs = dueMs(deliverAt);
            if (dueMs.isEmpty()) {
                return Optional.of(
                        "header " + DELIVER_AT + ": \"" + shown(deliverAt)
                                + "\" (expected: milliseconds since 1970, or ISO 8601 with an offset, as 2026-11-30T10:00:00Z)");
            }
            if (dueMs.getAsLong() - nowMs > AHEAD_MAX.toMillis()) {
                return Optional.of("header " + DELIVER_AT + ": " + shown(deliverAt) + " (expected: within "
                        + AHEAD_MAX.toDays() + " days)");
            }
        }
        if (rules.deduplicates() && dedup != null) {
            if (origin == Origin.TRANSACTION) {
                return Optional.of("header " + DEDUP + ": a transaction (expected: none, it may be aborted)");
            }
            if (dedup.length == 0 && key == RecordKey.NULL) {
                return Optional.of("header " + DEDUP + ": empty (expected: an id, or a key in its place)");
            }
        }
        return Optional.empty();
    }

    /** How a record comes. */
    public enum Origin {
        PLAIN,
        /** In a transaction of a Kafka producer, which may be aborted. */
        TRANSACTION
    }

    /** Whether a record has a key. */
    public enum RecordKey {
        NULL,
        THERE;

        /** @param keyBytes -1 for null */
        public static RecordKey of(int keyBytes) {
            return keyBytes < 0 ? NULL : THERE;
        }
    }

    /**
     * When the record is due, in milliseconds since 1970.
     *
     * @return empty if it says nothing
     * @throws IllegalStateException it says something that has a fault
     */
    public OptionalLong dueMs() {
        if (deliverAt == null) {
            return OptionalLong.empty();
        }
        OptionalLong dueMs = dueMs(deliverAt);
        if (dueMs.isEmpty()) {
            throw new IllegalStateException("header " + DELIVER_AT + " was not checked");
        }
        return dueMs;
    }

    private static OptionalLong dueMs(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        if (MILLIS.matcher(text).matches()) {
            return OptionalLong.of(Long.parseLong(text));
        }
        Matcher iso = ISO.matcher(text);
        if (iso.matches()) {
            try {
                return OptionalLong.of(OffsetDateTime.parse(text).toEpochSecond() * 1_000
                        + fractionMicros(iso.group("fraction")) / 1_000);
            } catch (DateTimeException noSuchDay) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    /** As Postgres reads it, which rounds to microseconds (ParseFraction in its src/backend/utils/adt/datetime.c). */
    private static long fractionMicros(@Nullable String fraction) {
        return fraction == null ? 0 : (long) Math.rint(Double.parseDouble(fraction) * 1_000_000);
    }

    /** Whether it has an id, or its key is one. */
    public boolean hasId() {
        return dedup != null;
    }

    /**
     * The id, as 32 bytes.
     *
     * @param key of the record; null for none
     * @return empty if it has none
     */
    public Optional<byte[]> id(byte @Nullable [] key) {
        byte[] named = dedup;
        if (named == null || named.length == 0 && key == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    MessageDigest.getInstance("SHA-256").digest(named.length > 0 || key == null ? named : key));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    private static String shown(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        return text.length() <= CHARS_SHOWN ? text : text.substring(0, CHARS_SHOWN) + "…";
    }
}
