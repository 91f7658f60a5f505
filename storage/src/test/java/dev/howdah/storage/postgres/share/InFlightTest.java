package dev.howdah.storage.postgres.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareLimits;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStatus;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class InFlightTest {

    private static final SharePartitionId ID = new SharePartitionId("group", new PartitionId(1, 0));

    /** The state by itself, with a clock that is moved. */
    private static final class Alone implements ShareModel.Subject {

        private InFlight inFlight = new InFlight(0);
        private long now = 1_000_000;

        @Override
        public ShareOutcome run(ShareAction action) {
            ShareOutcome outcome = ShareTransaction.work(action, inFlight, now);
            inFlight.settle();
            return outcome;
        }

        @Override
        public ShareStatus status(ShareLimits limits) {
            inFlight = reread(inFlight);
            return inFlight.status(now);
        }

        @Override
        public void awaitBriefLocks() {
            now += 1_000;
        }

        /** As a broker does that has not seen it before. */
        private static InFlight reread(InFlight stored) {
            InFlight read = new InFlight(stored.startOffset());
            stored.runs().forEach(entry -> {
                InFlight.Run run = entry.getValue();
                read.append(run.last() - entry.getKey() + 1, run.count(), run.member(), run.until());
            });
            return read;
        }
    }

    @Test
    void random_actions_do_what_the_map_of_record_states_says() {
        for (int round = 0; round < 200; round++) {
            long seed = ThreadLocalRandom.current().nextLong();
            ShareModel model = new ShareModel(ID, new Random(seed));
            Alone alone = new Alone();
            try {
                for (int step = 0; step < 300; step++) {
                    model.step(alone);
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            assertThat(model.accepted()).isPositive();
        }
    }
}
