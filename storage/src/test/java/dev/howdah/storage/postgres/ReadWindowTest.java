package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.ReadWindow.Offer;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReadWindowTest {

    private static final OffsetDateTime START = OffsetDateTime.of(2026, 11, 22, 10, 0, 0, 0, ZoneOffset.UTC);
    private static final Duration LONG = Duration.ofHours(1);
    private static final long MUCH = 1 << 20;

    /** Batches of ten records and 1,000 bytes at these milliseconds; what is asked for begins with the first. */
    private static Offer offer(int partition, boolean more, long... atMs) {
        return offerUpTo(1 << 20, partition, more, atMs);
    }

    private static Offer offerUpTo(int bytesMax, int partition, boolean more, long... atMs) {
        List<SpineRow> batches = new ArrayList<>();
        for (int i = 0; i < atMs.length; i++) {
            batches.add(new SpineRow(
                    10L * i,
                    10L * i + 9,
                    PgTime.toMicros(START.plusNanos(1_000_000 * atMs[i])),
                    -1,
                    -1,
                    1_000,
                    10,
                    0,
                    (short) -1,
                    (short) 0));
        }
        return new Offer(new ReadSpec(new PartitionId(1, partition), 0, 1_000, bytesMax), batches, more);
    }

    /** The end of what each partition takes. */
    private static Map<Integer, Long> taken(ReadWindow window) {
        return window.parts().stream()
                .collect(Collectors.toMap(
                        part -> part.spec().id().partition(),
                        part -> part.plan().toOffset()));
    }

    @Test
    void all_that_is_offered_is_taken_while_it_fits() {
        ReadWindow window = ReadWindow.of(List.of(offer(0, false, 0, 5), offer(1, false, 2, 3, 9)), LONG, MUCH);

        assertThat(taken(window)).containsExactlyInAnyOrderEntriesOf(Map.of(0, 20L, 1, 30L));
        assertThat(window.extent()).isEqualTo(Duration.ofMillis(9));
    }

    @Test
    void the_window_ends_before_the_instant_that_would_pass_the_bytes() {
        ReadWindow window = ReadWindow.of(List.of(offer(0, false, 0, 5, 9), offer(1, false, 2, 5, 9)), LONG, 3_000);

        assertThat(taken(window)).containsExactlyInAnyOrderEntriesOf(Map.of(0, 10L, 1, 10L));
        assertThat(window.extent()).isEqualTo(Duration.ofMillis(2));
    }

    @Test
    void the_first_instant_is_taken_however_large_it_is() {
        ReadWindow window = ReadWindow.of(List.of(offer(0, false, 0, 5), offer(1, false, 0, 5)), LONG, 1);

        assertThat(taken(window)).containsExactlyInAnyOrderEntriesOf(Map.of(0, 10L, 1, 10L));
        assertThat(window.extent()).isZero();
    }

    @Test
    void a_partition_that_has_its_share_ends_the_window() {
        ReadWindow window =
                ReadWindow.of(List.of(offerUpTo(2_000, 0, false, 0, 5, 9, 12), offer(1, false, 6, 10)), LONG, MUCH);

        assertThat(taken(window)).containsExactlyInAnyOrderEntriesOf(Map.of(0, 20L, 1, 10L));
    }

    @Test
    void nothing_is_taken_behind_what_a_partition_has_not_offered_yet() {
        ReadWindow window = ReadWindow.of(List.of(offer(0, true, 0, 5), offer(1, false, 2, 6)), LONG, MUCH);

        assertThat(taken(window)).containsExactlyInAnyOrderEntriesOf(Map.of(0, 20L, 1, 10L));
    }

    @Test
    void the_window_begins_with_those_that_are_a_little_behind_the_first_and_leaves_out_those_far_away() {
        Duration extent = Duration.ofMillis(100);
        ReadWindow window = ReadWindow.of(
                List.of(offer(0, false, 1_000), offer(1, false, 950), offer(2, false, 10), offer(3, false, 5_000)),
                extent,
                MUCH);

        assertThat(taken(window)).containsOnlyKeys(0, 1);
        assertThat(window.first()).isEqualTo(START.plusNanos(950_000_000));
    }
}
