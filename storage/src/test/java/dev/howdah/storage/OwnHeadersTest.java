package dev.howdah.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.record.HeaderList;
import dev.howdah.storage.HeaderRules.Delivery;
import dev.howdah.storage.OwnHeaders.Origin;
import dev.howdah.storage.OwnHeaders.RecordKey;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a topic's rules make of the headers of one record. */
class OwnHeadersTest {

    private static final long NOW_MS = Instant.parse("2026-11-30T10:00:00Z").toEpochMilli();
    private static final HeaderRules BOTH = new HeaderRules(Delivery.BY_HEADER, Duration.ofHours(1));

    /** Names and values by turns. */
    private static OwnHeaders of(String... headers) {
        ByteBuf list = Unpooled.buffer();
        HeaderList.begin(list, Unpooled.EMPTY_BUFFER, 0, headers.length / 2);
        for (int i = 0; i < headers.length; i += 2) {
            HeaderList.add(list, headers[i], headers[i + 1]);
        }
        return OwnHeaders.of(ByteBufUtil.getBytes(list));
    }

    private static OwnHeaders at(long dueMs) {
        return of(OwnHeaders.DELIVER_AT, Long.toString(dueMs));
    }

    private static String fault(OwnHeaders headers, RecordKey key, Origin origin) {
        return headers.findFault(BOTH, key, origin, NOW_MS).orElse("none");
    }

    private static String id(OwnHeaders headers, @Nullable String key) {
        return headers.id(key == null ? null : key.getBytes(StandardCharsets.UTF_8))
                .map(id -> HexFormat.of().formatHex(id))
                .orElse("none");
    }

    @Test
    void the_last_one_of_a_name_counts() {
        OwnHeaders twice = of(
                OwnHeaders.DELIVER_AT,
                "tomorrow",
                OwnHeaders.DEDUP,
                "first",
                "other",
                "x",
                OwnHeaders.DELIVER_AT,
                "7",
                OwnHeaders.DEDUP,
                "last");
        assertThat(fault(twice, RecordKey.NULL, Origin.PLAIN)).isEqualTo("none");
        assertThat(twice.dueMs()).hasValue(7);
        assertThat(id(twice, null))
                .isEqualTo(id(of(OwnHeaders.DEDUP, "last"), null))
                .isNotEqualTo(id(of(OwnHeaders.DEDUP, "first"), null));
        assertThat(fault(of(OwnHeaders.DELIVER_AT, "7", OwnHeaders.DELIVER_AT, ""), RecordKey.NULL, Origin.PLAIN))
                .contains("howdah-deliver-at: \"\"");
    }

    @Test
    void a_record_is_due_within_366_days() {
        long lastMs = NOW_MS + Duration.ofDays(366).toMillis();
        assertThat(fault(at(lastMs), RecordKey.NULL, Origin.PLAIN)).isEqualTo("none");
        assertThat(fault(at(lastMs + 1), RecordKey.NULL, Origin.PLAIN)).contains("within 366 days");
    }

    @Test
    void an_id_is_what_the_header_says_or_the_key_and_one_of_both_there_must_be() {
        assertThat(of("other", "x").hasId()).isFalse();
        assertThat(id(of(OwnHeaders.DEDUP, "a"), "b"))
                .isEqualTo(id(of(OwnHeaders.DEDUP, "a"), null))
                .isEqualTo(id(of(OwnHeaders.DEDUP, ""), "a"));
        assertThat(id(of(OwnHeaders.DEDUP, ""), null)).isEqualTo("none");
        assertThat(fault(of(OwnHeaders.DEDUP, ""), RecordKey.NULL, Origin.PLAIN))
                .contains("howdah-dedup: empty");
        assertThat(fault(of(OwnHeaders.DEDUP, ""), RecordKey.THERE, Origin.PLAIN))
                .isEqualTo("none");
    }

    @Test
    void neither_goes_with_a_transaction() {
        for (OwnHeaders headers : List.of(at(0), of(OwnHeaders.DEDUP, "a"))) {
            assertThat(fault(headers, RecordKey.THERE, Origin.TRANSACTION)).contains("transaction");
            assertThat(headers.findFault(HeaderRules.NONE, RecordKey.THERE, Origin.TRANSACTION, NOW_MS))
                    .isEmpty();
        }
    }
}
