package dev.howdah.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.embedded.WalAhead.Look;
import dev.howdah.storage.embedded.WalAhead.Step;
import org.junit.jupiter.api.Test;

/** What follows from a look; that it works on servers is in {@link EmbeddedPostgresTest}. */
class WalAheadTest {

    private static final long BEFORE = 1L << 30;
    private static final long QUIET = BEFORE + WalAhead.QUIET_BYTES_MAX;
    private static final long BUSY = QUIET + 1;

    @Test
    void a_server_that_others_write_to_is_left_alone() {
        assertThat(new Look(BUSY, 0, 2, 64).next(BEFORE)).isEqualTo(Step.WAIT);
        assertThat(new Look(BUSY, 0, 65, 64).next(BEFORE)).isEqualTo(Step.WAIT);
    }

    @Test
    void the_first_look_is_never_quiet() {
        assertThat(new Look(16L << 20, 0, 2, 64).next(0)).isEqualTo(Step.WAIT);
    }

    @Test
    void a_quiet_server_fills_files_until_they_are_enough() {
        assertThat(new Look(QUIET, 0, 2, 64).next(BEFORE)).isEqualTo(Step.FILL);
        assertThat(new Look(QUIET, 0, 64, 64).next(BEFORE)).isEqualTo(Step.FILL);
        assertThat(new Look(QUIET, 0, 65, 64).next(BEFORE)).isEqualTo(Step.CHECKPOINT);
    }

    @Test
    void a_server_that_has_them_or_keeps_none_is_done() {
        assertThat(new Look(BUSY, 64, 70, 64).next(BEFORE)).isEqualTo(Step.END);
        assertThat(new Look(BUSY, 0, 1, 0).next(BEFORE)).isEqualTo(Step.END);
    }
}
