package dev.howdah.broker.group.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.group.lane.GroupLeases.LeaseTimes;
import dev.howdah.broker.group.machine.GroupSettings;
import dev.howdah.broker.group.machine.GroupTopics;
import dev.howdah.storage.GroupShardStore;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Brokers that share the shards, stepped by hand. */
class GroupLeasesTest {

    private static final int SHARDS = GroupShardStore.SHARDS;
    private static final Duration LEASE = Duration.ofSeconds(9);
    private static final LeaseTimes TIMES =
            new LeaseTimes(LEASE, Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofMillis(100));

    private long nanos = 1;
    private final FakeShardStore store = new FakeShardStore(() -> nanos);
    private final AtomicInteger live = new AtomicInteger(1);

    @Test
    void single_broker_takes_all_shards_at_once() {
        TestBroker one = new TestBroker(1);
        one.tick();
        assertThat(one.held()).hasSize(SHARDS);
        assertThat(one.view.owner(5)).isEqualTo(OptionalInt.of(1));
    }

    @Test
    void restarted_broker_does_not_wait_for_its_old_leases() {
        new TestBroker(1).tick();
        TestBroker again = new TestBroker(1);
        again.tick();
        assertThat(again.held()).hasSize(SHARDS);
    }

    @Test
    void restarted_broker_takes_its_own_back_while_another_lives() {
        live.set(2);
        TestBroker one = new TestBroker(1);
        TestBroker two = new TestBroker(2);
        one.tick();
        two.tick();
        TestBroker again = new TestBroker(1);
        again.tick();
        assertThat(again.held()).hasSize(SHARDS / 2);
        two.tick();
        assertThat(two.held()).hasSize(SHARDS / 2).doesNotContainAnyElementsOf(again.held());
    }

    @Test
    void second_broker_gets_its_share() {
        TestBroker one = new TestBroker(1);
        one.tick();
        live.set(2);
        TestBroker two = new TestBroker(2);
        two.tick();
        assertThat(two.held()).isEmpty();
        one.tick();
        assertThat(one.held()).as("stops answering before it gives back").hasSize(SHARDS / 2);
        one.tick();
        two.tick();
        assertThat(two.held()).hasSize(SHARDS / 2).doesNotContainAnyElementsOf(one.held());
        one.tick();
        assertThat(one.view.owner(two.held().iterator().next())).isEqualTo(OptionalInt.of(2));
    }

    /** Clients that look for their coordinator make it look again and again, and the other one looks at its renewal. */
    @Test
    void released_shards_wait_for_the_broker_that_has_too_few() {
        TestBroker one = new TestBroker(1);
        one.tick();
        live.set(2);
        for (int i = 0; i < 29; i++) {
            pass(TIMES.nudgeMin());
            one.tick();
            assertThat(one.held()).as("look " + i).hasSize(SHARDS / 2);
        }
        TestBroker two = new TestBroker(2);
        two.tick();
        assertThat(two.held()).hasSize(SHARDS / 2).doesNotContainAnyElementsOf(one.held());
    }

    @Test
    void released_shards_that_nobody_takes_are_taken_back() {
        TestBroker one = new TestBroker(1);
        one.tick();
        live.set(2);
        one.tick();
        one.tick();
        pass(TIMES.renewal().multipliedBy(2));
        one.tick();
        assertThat(one.held()).hasSize(SHARDS);
    }

    @Test
    void shards_of_a_dead_broker_are_taken_when_their_leases_have_run_out() {
        live.set(2);
        TestBroker one = new TestBroker(1);
        TestBroker two = new TestBroker(2);
        one.tick();
        two.tick();
        // The registrations still show two.
        pass(Duration.ofSeconds(5));
        one.tick();
        assertThat(one.held()).hasSize(SHARDS / 2);
        pass(Duration.ofSeconds(5));
        one.tick();
        one.tick();
        assertThat(one.held()).hasSize(SHARDS);
    }

    @Test
    void broker_that_cannot_renew_stops_answering_before_others_may_take_over() {
        TestBroker one = new TestBroker(1);
        one.tick();
        store.away = true;
        pass(LEASE.minusSeconds(2));
        one.tick();
        assertThat(one.held()).hasSize(SHARDS);
        assertThat(one.leases.owner(3)).isEqualTo(OptionalInt.of(1));
        pass(Duration.ofMillis(1_001));
        assertThat(one.held()).isEmpty();
        assertThat(one.leases.owner(3)).as("others may know").isEmpty();
    }

    @Test
    void broker_goes_on_when_postgres_comes_back_and_nobody_took_over() {
        TestBroker one = new TestBroker(1);
        one.tick();
        store.away = true;
        pass(LEASE.multipliedBy(3));
        one.tick();
        store.away = false;
        one.tick();
        assertThat(one.held()).hasSize(SHARDS);
        assertThat(one.stores.statements).as("without loading anew").hasSize(SHARDS);
    }

    @Test
    void bug_in_one_look_does_not_end_the_looks() {
        TestBroker one = new TestBroker(1);
        one.tick();
        store.bug = new NoClassDefFoundError("planted by a test");
        pass(LEASE.minusSeconds(2));
        one.tick();
        store.bug = null;
        one.tick();
        pass(LEASE.minusSeconds(2));
        assertThat(one.held()).hasSize(SHARDS);
    }

    @Test
    void broker_that_was_replaced_finds_out() {
        TestBroker one = new TestBroker(1);
        one.tick();
        pass(LEASE.plusSeconds(1));
        TestBroker two = new TestBroker(2);
        two.tick();
        assertThat(two.held()).hasSize(SHARDS);
        one.tick();
        assertThat(one.held()).isEmpty();
        assertThat(one.view.owner(3)).isEqualTo(OptionalInt.of(2));
    }

    @Test
    void question_for_a_shard_of_another_broker_makes_it_look_again() {
        live.set(2);
        TestBroker one = new TestBroker(1);
        TestBroker two = new TestBroker(2);
        one.tick();
        two.tick();
        int own = one.held().iterator().next();
        int foreign = two.held().iterator().next();
        one.leases.owner(own);
        assertThat(one.leases.isNudged()).isFalse();
        one.leases.owner(foreign);
        assertThat(one.leases.isNudged()).isTrue();
    }

    @Test
    void broker_that_is_registered_under_another_id_takes_its_shards_as_that_one() {
        TestBroker one = new TestBroker(1);
        one.tick();

        one.nodeId.set(7);
        assertThat(one.leases.owner(3)).isEqualTo(OptionalInt.of(1));
        assertThat(one.leases.isNudged())
                .as("does not wait for the next renewal")
                .isTrue();
        one.tick();
        one.tick();

        assertThat(one.held()).hasSize(SHARDS);
        assertThat(one.leases.owner(3)).isEqualTo(OptionalInt.of(7));
        TestBroker two = new TestBroker(2);
        two.tick();
        assertThat(two.view.owner(3)).as("as others see it").isEqualTo(OptionalInt.of(7));
    }

    @Test
    void closing_broker_leaves_nothing_to_wait_for() {
        TestBroker one = new TestBroker(1);
        one.tick();
        one.leases.revokeAll();
        assertThat(one.held()).isEmpty();
        one.work();
        one.leases.releaseDrained();
        TestBroker two = new TestBroker(2);
        two.tick();
        assertThat(two.held()).hasSize(SHARDS);
    }

    private void pass(Duration duration) {
        nanos += duration.toNanos();
    }

    private final class TestBroker {

        private final ShardLeases view = new ShardLeases(() -> nanos);
        private final FakeGroupStores stores = new FakeGroupStores();
        private final GroupWriter writer = new GroupWriter(stores, () -> nanos, 100, 100);
        private final GroupLane lane = new GroupLane(
                GroupSettings.DEFAULT,
                GroupOverrides.NONE,
                GroupTopics.NONE,
                view,
                writer,
                Clock.systemUTC(),
                () -> nanos,
                new GroupLaneLimits(100, 100, 100),
                lease -> {});
        private final AtomicInteger nodeId = new AtomicInteger();
        private final GroupLeases leases;

        private TestBroker(int nodeId) {
            this.nodeId.set(nodeId);
            leases = new GroupLeases(
                    store,
                    this.nodeId::get,
                    UUID.randomUUID(),
                    live::get,
                    view,
                    shard -> {
                        work();
                        return lane;
                    },
                    TIMES,
                    () -> nanos);
        }

        private void tick() {
            leases.tick();
            work();
        }

        /** What lane and writer would do meanwhile. */
        private void work() {
            for (int i = 0; i < 3; i++) {
                lane.cycle(null);
                writer.step();
            }
        }

        private Set<Integer> held() {
            Set<Integer> held = new HashSet<>();
            for (int shard = 0; shard < SHARDS; shard++) {
                if (view.isHeld(shard)) {
                    held.add(shard);
                }
            }
            return held;
        }
    }
}
