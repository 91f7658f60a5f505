package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.ReadPlan.Shape;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadPlanTest {

    private static final OffsetDateTime START = OffsetDateTime.of(2026, 11, 22, 10, 0, 0, 0, ZoneOffset.UTC);
    private static final Duration EXTENT = Duration.ofSeconds(1);

    /** Batches of ten records and 1,000 bytes, so many milliseconds apart. */
    private static List<SpineRow> batches(int count, int apartMs) {
        List<SpineRow> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batches.add(new SpineRow(
                    10L * i,
                    10L * i + 9,
                    PgTime.toMicros(START.plusNanos(1_000_000L * apartMs * i)),
                    -1,
                    -1,
                    1_000,
                    10,
                    0,
                    (short) -1,
                    (short) 0));
        }
        return batches;
    }

    private static ReadPlan plan(long offset, long end, int bytesMax, List<SpineRow> batches) {
        return ReadPlan.of(
                new ReadSpec(new PartitionId(1, 0), offset, end, bytesMax),
                batches,
                new ReadPlan.Reach(EXTENT, EXTENT, 32));
    }

    @Test
    void whole_batches_are_taken_while_they_fit() {
        ReadPlan plan = plan(0, 1_000, 3_500, batches(10, 1));

        assertThat(plan.batches()).hasSize(3);
        assertThat(plan.toOffset()).isEqualTo(30);
        assertThat(plan.shape()).isEqualTo(Shape.RANGE);
    }

    @Test
    void the_first_batch_is_cut_when_it_alone_is_too_large_but_never_to_nothing() {
        assertThat(plan(0, 1_000, 250, batches(10, 1)).toOffset()).isEqualTo(2);
        assertThat(plan(0, 1_000, 1, batches(10, 1)).toOffset()).isEqualTo(1);
        assertThat(plan(7, 1_000, 1, batches(10, 1)).fromOffset()).isEqualTo(7);
        assertThat(plan(7, 1_000, 1, batches(10, 1)).toOffset()).isEqualTo(8);
    }

    @Test
    void nothing_at_or_above_the_end_is_read() {
        assertThat(plan(3, 25, 1 << 20, batches(3, 1)).toOffset()).isEqualTo(25);
    }

    @Test
    void a_range_ends_at_its_extent() {
        assertThat(plan(0, 1_000, 1 << 20, batches(10, 400)).batches()).hasSize(3);
    }

    @Test
    void batches_far_apart_are_probed_and_only_so_many() {
        ReadPlan plan = plan(0, 10_000, 1 << 20, batches(100, 1_001));

        assertThat(plan.shape()).isEqualTo(Shape.PROBES);
        assertThat(plan.appendTimes()).hasSize(32);
    }

    @Test
    void batches_far_apart_are_a_range_where_probes_cost_too_much() {
        ReadSpec spec = new ReadSpec(new PartitionId(1, 0), 0, 10_000, 1 << 20);

        ReadPlan plan = ReadPlan.of(
                spec, batches(100, 1_001), new ReadPlan.Reach(EXTENT.multipliedBy(3), EXTENT, 32).withoutProbes());

        assertThat(plan.shape()).isEqualTo(Shape.RANGE);
        assertThat(plan.batches()).hasSize(3);
    }

    @Test
    void a_sealed_leaf_is_read_as_a_range_however_far_its_batches_lie_apart_but_not_without_end() {
        ReadSpec spec = new ReadSpec(new PartitionId(1, 0), 0, 100_000, 8 << 20);

        ReadPlan plan = ReadPlan.of(spec, batches(3_000, 60_000), ReadPlan.Reach.sealed(500));

        assertThat(plan.shape()).isEqualTo(Shape.RANGE);
        assertThat(plan.batches()).hasSize(500);
    }
}
