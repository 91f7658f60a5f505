package dev.howdah.broker.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.DynamicConfigs;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.log.TailCache;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.ShareStatus;
import dev.howdah.storage.Stability;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a broker believes of a share partition, and whom it wakes. */
class SharePartitionTest {

    private static final PartitionId PARTITION = new PartitionId(1, 0);
    private static final int EPOCH = 3;

    private final TailCache cache = new TailCache(UnpooledByteBufAllocator.DEFAULT, 1 << 20);
    private final PartitionLogs logs = new PartitionLogs(cache);
    private final ShareSettings settings = new ShareSettings(DynamicConfigs.fixed(BrokerConfig.defaults()));
    private final int recordLocksMax = settings.recordLocksMax("g");
    private final AtomicLong nanos = new AtomicLong();
    private final SharePartitions partitions = new SharePartitions(settings, 2, nanos::get);
    private final PartitionLog log = logs.open(PARTITION);
    private final SharePartition partition = partitions.open("g", log);
    private final List<String> woken = new ArrayList<>();

    @BeforeEach
    void the_log_has_a_hundred_records() {
        log.onHead(new PartitionHead(PARTITION, 0, 100, EPOCH));
    }

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void what_nobody_has_asked_for_may_have_records() {
        assertThat(partition.claimableCount()).isEqualTo(1);
    }

    @Test
    void records_that_wait_and_new_ones_can_be_had() {
        tell(status(90, 4, 6, Optional.empty()));
        assertThat(partition.claimableCount()).isEqualTo(4 + 10);
        tell(status(100, 0, 6, Optional.empty()));
        assertThat(partition.claimableCount()).isZero();
        log.onGrown(103, Stability.STABLE);
        assertThat(partition.claimableCount()).isEqualTo(3);
    }

    @Test
    void no_new_ones_can_be_had_while_as_many_are_locked_as_may_be() {
        tell(status(90, 0, recordLocksMax, Optional.empty()));
        assertThat(partition.claimableCount()).isZero();
        tell(status(90, 2, recordLocksMax - 5, Optional.empty()));
        assertThat(partition.claimableCount()).isEqualTo(2 + 3);
    }

    @Test
    void what_a_lock_has_held_can_be_had_when_it_has_run_out() {
        tell(status(100, 0, 6, Optional.of(Duration.ofSeconds(5))));
        nanos.set(Duration.ofSeconds(5).toNanos() - 1);
        assertThat(partition.claimableCount()).isZero();
        nanos.incrementAndGet();
        assertThat(partition.claimableCount()).isPositive();
    }

    @Test
    void a_change_elsewhere_wakes_one_who_looks() {
        tell(status(100, 0, 6, Optional.empty()));
        register("first", 500);
        register("second", 500);
        partitions.onChangedElsewhere(partition.id());
        assertThat(woken).containsExactly("first");
        assertThat(partition.claimableCount()).isPositive();
    }

    @Test
    void whatever_may_have_been_missed_wakes_too() {
        tell(status(100, 0, 6, Optional.empty()));
        register("first", 500);
        partitions.onResync();
        assertThat(woken).containsExactly("first");
    }

    @Test
    void who_is_awake_takes_no_wake_up_from_another() {
        tell(status(100, 0, 6, Optional.empty()));
        Waiting first = register("first", 500);
        register("second", 500);
        first.awake = true;
        tell(status(100, 3, 3, Optional.empty()));
        assertThat(woken).containsExactly("second");
    }

    @Test
    void who_has_gone_is_not_woken() {
        tell(status(100, 0, 6, Optional.empty()));
        Waiting first = register("first", 500);
        partition.unregister(first);
        log.onGrown(101, Stability.STABLE);
        tell(status(100, 3, 3, Optional.empty()));
        assertThat(woken).isEmpty();
        assertThat(partitions.awaited()).isEmpty();
    }

    @Test
    void everybody_hears_that_the_topic_is_gone() {
        tell(status(100, 0, 6, Optional.empty()));
        register("first", 500);
        register("second", 500);
        logs.retainTopics(id -> false);
        assertThat(woken).containsExactly("first", "second");
    }

    @Test
    void those_that_nobody_waits_for_are_forgotten_when_there_are_too_many() {
        register("first", 500);
        partitions.open("g2", log);
        partitions.open("g3", log);
        assertThat(partitions.count()).isEqualTo(2);
        assertThat(partitions.open("g", log)).isSameAs(partition);
    }

    @Test
    void who_waits_for_one_that_was_forgotten_meanwhile_waits_for_the_one_in_its_place() {
        partitions.open("g2", log);
        partitions.open("g3", log);
        SharePartition inItsPlace = partitions.open("g", log);
        assertThat(inItsPlace).isNotSameAs(partition);
        Waiting waiting = new Waiting("first", 500);

        assertThat(partitions.register(partition, waiting)).isSameAs(inItsPlace);
        partitions.onChangedElsewhere(partition.id());

        assertThat(woken).containsExactly("first");
    }

    @Test
    void one_that_was_forgotten_is_there_again_when_somebody_waits_for_it() {
        partitions.open("g2", log);
        partitions.open("g3", log);
        Waiting waiting = new Waiting("first", 500);

        assertThat(partitions.register(partition, waiting)).isSameAs(partition);
        assertThat(partitions.awaited()).containsExactly(partition);
        partitions.onChangedElsewhere(partition.id());

        assertThat(woken).containsExactly("first");
    }

    @Test
    void who_waits_for_a_topic_that_was_made_anew_stays_with_its_own() {
        logs.retainTopics(id -> false);
        SharePartition anew = partitions.open("g", logs.open(PARTITION));

        assertThat(partitions.register(partition, new Waiting("first", 500))).isSameAs(partition);
        assertThat(partition.hasWaiters()).isTrue();
        assertThat(partitions.open("g", anew.log())).isSameAs(anew);
    }

    @Test
    void a_topic_that_was_made_anew_begins_anew() {
        logs.retainTopics(id -> false);
        PartitionLog anew = logs.open(PARTITION);
        assertThat(partitions.open("g", anew)).isNotSameAs(partition);
    }

    @Test
    void what_was_asked_before_the_leader_epoch_rose_says_nothing() {
        partition.expectStatus();
        log.onHead(new PartitionHead(PARTITION, 0, 100, EPOCH + 1));
        register("first", 500);
        partition.onStatus(status(100, 0, 6, Optional.empty()));

        assertThat(partition.isKnown()).isFalse();
        assertThat(woken).as("who looks asks anew").containsExactly("first");
    }

    private void tell(ShareStatus status) {
        partition.expectStatus();
        partition.onStatus(status);
    }

    private Waiting register(String name, int recordsMax) {
        Waiting waiting = new Waiting(name, recordsMax);
        partition.register(waiting);
        return waiting;
    }

    private static ShareStatus status(long end, long available, long acquired, Optional<Duration> expiry) {
        return new ShareStatus(end - available - acquired, end, 0, available, acquired, expiry);
    }

    private final class Waiting implements SharePartition.Waiter {

        private final String name;
        private final int recordsMax;
        private boolean awake;

        private Waiting(String name, int recordsMax) {
            this.name = name;
            this.recordsMax = recordsMax;
        }

        @Override
        public boolean offerWake() {
            if (awake) {
                return false;
            }
            awake = true;
            woken.add(name);
            return true;
        }

        @Override
        public int recordsMax() {
            return recordsMax;
        }
    }
}
