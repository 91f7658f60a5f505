package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareAction.Refresh;
import dev.howdah.storage.ShareLimits;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStatus;
import dev.howdah.storage.ShareStore;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import dev.howdah.storage.postgres.share.ShareModel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two stores on one Postgres, connections that are cut, and what must come of it nevertheless. */
class ShareModelTest {

    private static final int STEPS = 1_500;

    private LogFixture fixture;
    private SharePartitionId id;
    private CuttingProxy proxy;
    private PostgresStorage behindProxy;

    @BeforeEach
    void open() throws Exception {
        fixture = new LogFixture();
        id = new SharePartitionId("group", fixture.partition("topic"));
        fixture.storage.shareOffsets().initialize(Map.of(id, 0L));
        PostgresUrl url = fixture.database.url();
        proxy = new CuttingProxy(url.host(), url.port());
        behindProxy = PostgresStorage.open(StorageOptions.of(new PostgresUrl(
                "127.0.0.1", proxy.port(), url.database(), url.user(), url.password(), url.parameters())));
    }

    @AfterEach
    void close() throws Exception {
        behindProxy.close();
        proxy.close();
        fixture.close();
    }

    @Test
    void random_actions_over_cut_connections_do_what_the_map_of_record_states_says() {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        ShareModel model = new ShareModel(id, random);
        ShareStore cut = behindProxy.openShareStore("cut");
        ShareStore other = fixture.storage.openShareStore("other");
        ShareModel.Subject subject = new ShareModel.Subject() {
            @Override
            public ShareOutcome run(ShareAction action) {
                if (random.nextInt(8) == 0) {
                    if (random.nextBoolean()) {
                        proxy.cutAfterSending(random.nextInt(900));
                    } else {
                        proxy.cutAfterAnswering(random.nextInt(400));
                    }
                }
                ShareStore store = random.nextInt(3) == 0 ? other : cut;
                ShareOutcome outcome = new ShareOutcome.Busy();
                // The server takes a moment to see that a connection was cut, and keeps the row until then.
                while (outcome instanceof ShareOutcome.Busy) {
                    outcome = patiently(store, action).outcomes().get(0);
                }
                return outcome;
            }

            @Override
            public ShareStatus status(ShareLimits limits) {
                ShareStore store = random.nextBoolean() ? other : cut;
                ShareStatus status = random.nextInt(4) == 0
                        ? fixture.storage.shareOffsets().look(List.of(id)).get(id)
                        : null;
                while (status == null) {
                    status = patiently(store, new Refresh(id, limits, 0))
                            .statuses()
                            .get(id);
                }
                return status;
            }

            @Override
            public void awaitBriefLocks() {
                fixture.database.query("select pg_sleep(" + Duration.ofMillis(2).toMillis() / 1_000.0 + ")");
            }
        };
        try {
            for (int step = 0; step < STEPS; step++) {
                model.step(subject);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
        assertThat(model.accepted()).isPositive();
    }

    /** A store that gives up has done nothing, as it promises: the model would see it. */
    private static ShareStore.Turn patiently(ShareStore store, ShareAction action) {
        while (true) {
            try {
                return store.run(List.of(action));
            } catch (StorageException e) {
                if (!(e.failure() instanceof StorageFailure.Unavailable)) {
                    throw e;
                }
            }
        }
    }
}
