package dev.howdah.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.BrokerStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A broker's registration over a scripted store. */
class BrokerLeaseTest {

    /** The first two are made by the start. */
    private static final int BREAKS = 3;

    private final CountDownLatch looks = new CountDownLatch(BREAKS + 1);

    @Test
    void a_look_that_breaks_is_not_the_last_one() throws Exception {
        BrokerStore.Endpoints endpoints =
                new BrokerStore.Endpoints(new BrokerStore.Address("127.0.0.1", 9092), Map.of());
        try (BrokerLease lease = BrokerLease.take(new Store(), endpoints)) {
            lease.announce();

            assertThat(looks.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private final class Store implements BrokerStore {

        @Override
        public int register(Endpoints endpoints) {
            return 1;
        }

        @Override
        public boolean renew(int nodeId, Duration lease) {
            return true;
        }

        @Override
        public void unregister(int nodeId) {}

        @Override
        public List<Broker> live(int selfId) {
            looks.countDown();
            if (looks.getCount() == 1) {
                throw new NoClassDefFoundError("planted by a test");
            }
            return List.of();
        }
    }
}
