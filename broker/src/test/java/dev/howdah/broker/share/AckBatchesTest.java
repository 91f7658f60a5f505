package dev.howdah.broker.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.share.AckBatches.Renewal;
import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareAction.AckType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AckBatchesTest {

    @Test
    void one_type_is_for_the_whole_batch() {
        assertThat(batches().add(5, 9, types(1)).ranges()).containsExactly(new AckRange(5, 9, AckType.ACCEPT));
    }

    @Test
    void types_of_single_offsets_are_gathered_into_runs() {
        assertThat(batches()
                        .add(5, 9, types(1, 1, 0, 2, 3))
                        .add(12, 12, types(3))
                        .ranges())
                .containsExactly(
                        new AckRange(5, 6, AckType.ACCEPT),
                        new AckRange(7, 7, AckType.GAP),
                        new AckRange(8, 8, AckType.RELEASE),
                        new AckRange(9, 9, AckType.REJECT),
                        new AckRange(12, 12, AckType.REJECT));
    }

    @Test
    void what_makes_no_sense_is_a_fault() {
        assertThat(batches().add(5, 4, types(1)).fault()).isPresent();
        assertThat(batches().add(5, 9, types()).fault()).isPresent();
        assertThat(batches().add(5, 9, types(1, 1)).fault()).isPresent();
        assertThat(batches().add(5, 9, types(5)).fault()).isPresent();
        assertThat(batches().add(5, 9, types(-1)).fault()).isPresent();
        assertThat(batches().add(-1, 9, types(1)).fault()).isPresent();
        assertThat(batches().add(5, 9, types(1)).add(9, 10, types(1)).fault()).isPresent();
        assertThat(batches().add(0, Long.MAX_VALUE, types(1, 2)).fault()).isPresent();
    }

    @Test
    void renewal_must_be_allowed() {
        assertThat(batches().add(5, 9, types(4)).fault()).isPresent();
        assertThat(AckBatches.of(Renewal.ALLOWED).add(5, 9, types(4)).ranges())
                .containsExactly(new AckRange(5, 9, AckType.RENEW));
    }

    private static AckBatches batches() {
        return AckBatches.of(Renewal.REFUSED);
    }

    private static List<Byte> types(int... types) {
        return Arrays.stream(types).mapToObj(type -> (byte) type).toList();
    }
}
