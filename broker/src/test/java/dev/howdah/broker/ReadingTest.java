package dev.howdah.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What somebody has told of once is read, sooner or later. */
@Timeout(60)
class ReadingTest {

    private final AdminThreads threads = new AdminThreads(new BrokerMetrics(new SimpleMeterRegistry()));
    private final BlockingQueue<String> reads = new LinkedBlockingQueue<>();
    private volatile Runnable trouble = () -> {};
    private final Reading reading = new Reading(threads, () -> {
        Runnable failure = trouble;
        reads.add("read");
        failure.run();
    });

    @AfterEach
    void close() {
        threads.close();
    }

    @Test
    void what_could_not_be_read_is_read_at_the_next_look() throws Exception {
        trouble = () -> {
            throw new StorageException(new StorageFailure.Unavailable("away"));
        };
        reading.want();
        reads.take();
        trouble = () -> {};

        awaitReadAtALook();
    }

    @Test
    void what_failed_by_a_bug_is_read_at_the_next_look() throws Exception {
        trouble = () -> {
            throw new NoClassDefFoundError("planted by a test");
        };
        reading.want();
        reads.take();
        trouble = () -> {};

        awaitReadAtALook();
    }

    @Test
    void what_found_no_room_is_read_at_the_next_look() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        Fill.all(threads, busy);
        reading.want();
        busy.countDown();

        awaitReadAtALook();
    }

    @Test
    void what_was_read_is_not_read_again_at_a_look() throws Exception {
        reading.want();
        reads.take();
        threads.close();

        reading.wantIfMissed();

        assertThat(reads).isEmpty();
    }

    /** That it has failed is noted a moment after it has. */
    private void awaitReadAtALook() throws InterruptedException {
        do {
            reading.wantIfMissed();
        } while (reads.poll(10, TimeUnit.MILLISECONDS) == null);
    }

    /** Fills the threads and their queue. */
    static final class Fill {

        private Fill() {}

        static void all(AdminThreads threads, CountDownLatch until) throws InterruptedException {
            CountDownLatch begun = new CountDownLatch(Limits.ADMIN_THREADS);
            Runnable waits = () -> {
                begun.countDown();
                try {
                    until.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };
            for (int i = 0; i < Limits.ADMIN_THREADS; i++) {
                threads.offer(waits);
            }
            begun.await();
            while (threads.offer(waits)) {
                // One more.
            }
        }
    }
}
