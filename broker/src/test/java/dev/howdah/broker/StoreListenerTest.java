package dev.howdah.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Endpoints;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.TopicStore.NewTopic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What others change comes to this broker, also when it has no time at the moment at which it is told. */
@Timeout(120)
class StoreListenerTest {

    private static final BrokerMetrics METRICS = new BrokerMetrics(new SimpleMeterRegistry());

    private static TestStorage storage;
    private static CatalogPart catalog;
    private static LogPart partitions;

    @BeforeAll
    static void start(@TempDir Path dataDir) {
        storage = TestStorage.start(dataDir);
        BrokerConfig config = BrokerConfig.defaults();
        catalog = CatalogPart.start(
                config,
                new Endpoints(new Address("127.0.0.1", 1), Map.of()),
                storage.get(),
                new ClientQuotas(config, System::nanoTime),
                METRICS);
        partitions = LogPart.start(storage.get(), catalog, METRICS);
    }

    @AfterAll
    static void close() {
        partitions.close();
        catalog.close();
        storage.close();
    }

    @Test
    void a_topic_that_could_not_be_read_when_it_was_told_of_is_read_at_the_next_look() throws Exception {
        createElsewhere("before");
        await(() -> catalog.topics.find("before").isPresent());
        CountDownLatch busy = new CountDownLatch(1);
        ReadingTest.Fill.all(catalog.admin, busy);
        double refused = METRICS.adminCallsRefused.count();
        createElsewhere("missed");
        await(() -> METRICS.adminCallsRefused.count() > refused);
        busy.countDown();

        await(() -> catalog.topics.find("missed").isPresent());
    }

    @Test
    void what_is_erased_of_a_partition_that_nobody_has_used_here_is_not_kept_by_a_lane_that_comes_late() {
        PartitionId id = new PartitionId(createElsewhere("erased"), 0);
        await(() -> catalog.topics.find("erased").isPresent());

        partitions.elsewhere.onErased(id, 3);
        partitions.elsewhere.onErased(new PartitionId(id.topicId(), 1), 3);

        assertThat(partitions.logs.find(id)).isNotNull();
        assertThat(partitions.logs.find(new PartitionId(id.topicId(), 1)))
                .as("there is no such partition")
                .isNull();
    }

    private static int createElsewhere(String name) {
        return storage.get()
                .topics()
                .create(new NewTopic(name, 1, Map.of()), Instant.now())
                .orElseThrow()
                .id();
    }

    private static void await(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            assertThat(Thread.currentThread().isInterrupted())
                    .as("the time is over")
                    .isFalse();
            LockSupport.parkNanos(10_000_000);
        }
    }
}
