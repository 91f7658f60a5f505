package dev.howdah.broker.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.catalog.LiveBrokers.Ending;
import dev.howdah.broker.catalog.LiveBrokers.Watcher;
import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Broker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whom a broker names, with and without a lease of its own. */
class LiveBrokersTest {

    private static final int TOPIC = 1;
    private static final int PARTITIONS = 6;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Broker self = broker(2);
    private final LiveBrokers brokers = new LiveBrokers(self, nanos::get);

    private static Broker broker(int nodeId) {
        return new Broker(nodeId, new Address("host", nodeId));
    }

    private List<Integer> leaders() {
        return IntStream.range(0, PARTITIONS)
                .map(partition -> brokers.leader(TOPIC, partition))
                .distinct()
                .sorted()
                .boxed()
                .toList();
    }

    @Test
    void with_a_lease_it_is_one_of_all() {
        brokers.replace(List.of(broker(1), broker(3)));
        brokers.hold(nanos.get() + 10);

        assertThat(brokers.isLeading()).isTrue();
        assertThat(brokers.all()).containsExactly(broker(1), self, broker(3));
        assertThat(leaders()).containsExactly(1, 2, 3);
    }

    @Test
    void without_one_it_names_the_others_only() {
        brokers.replace(List.of(broker(1), broker(2), broker(3)));

        assertThat(brokers.isLeading()).isFalse();
        assertThat(brokers.all()).containsExactly(broker(1), broker(3));
        assertThat(leaders()).containsExactly(1, 3);
        assertThat(brokers.known()).hasSize(3);
    }

    @Test
    void alone_without_one_it_is_there_to_be_asked_and_nobody_leads() {
        assertThat(brokers.all()).containsExactly(self);
        assertThat(leaders()).containsExactly(LiveBrokers.NO_LEADER);
    }

    @Test
    void a_lease_ends_by_the_monotonic_clock_alone() {
        brokers.hold(nanos.get() + 10);
        nanos.addAndGet(9);
        assertThat(brokers.isLeading()).isTrue();
        nanos.addAndGet(1);
        assertThat(brokers.isLeading()).isFalse();
    }

    @Test
    void who_waits_is_told_once_it_is_let_go() {
        List<Ending> told = new ArrayList<>();
        Watcher stays = told::add;
        Watcher leaves = how -> told.add(Ending.RAN_OUT);
        brokers.hold(nanos.get() + 10);
        brokers.watch(stays);
        brokers.watch(leaves);
        brokers.unwatch(leaves);

        brokers.letGo();

        assertThat(told).containsExactly(Ending.LET_GO);
        assertThat(brokers.isLeading()).isFalse();
    }

    @Test
    void who_begins_to_wait_when_it_has_just_run_out_is_told_at_once() {
        List<Ending> told = new ArrayList<>();
        brokers.hold(nanos.get() + 10);
        brokers.watch(told::add);
        assertThat(told).isEmpty();
        nanos.addAndGet(10);
        brokers.tellThatItRanOut();
        told.clear();

        brokers.watch(told::add);

        assertThat(told).containsExactly(Ending.RAN_OUT);
    }

    @Test
    void who_begins_to_wait_when_it_was_just_let_go_is_told_so() {
        List<Ending> told = new ArrayList<>();
        brokers.hold(nanos.get() + 10);
        brokers.letGo();

        brokers.watch(told::add);

        assertThat(told).containsExactly(Ending.LET_GO);
    }

    @Test
    void a_registration_of_the_same_address_is_no_other_broker() {
        brokers.replace(List.of(new Broker(7, self.endpoints())));
        assertThat(brokers.known()).containsExactly(self);
    }
}
