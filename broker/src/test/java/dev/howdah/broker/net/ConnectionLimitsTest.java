package dev.howdah.broker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.message.ApiVersionsRequest;
import dev.howdah.protocol.message.ApiVersionsResponse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits of connections, by Kafka's names, over real sockets. */
@Timeout(60)
class ConnectionLimitsTest {

    private static final int CROWD = 200;

    private final AtomicLong nanos = new AtomicLong();
    private final BrokerMetrics metrics = new BrokerMetrics(new SimpleMeterRegistry());
    private final List<RawClient> clients = new ArrayList<>();
    private NetServer net;
    private InetSocketAddress inside;
    private InetSocketAddress outside;
    private volatile @Nullable Held held;

    @BeforeEach
    void start() {
        net = new NetServer(
                ByteBufAllocator.DEFAULT,
                2,
                1_000,
                ConnectionSettings.defaults(),
                new MemoryBudget(1 << 20),
                new ClientQuotas(BrokerConfig.defaults(), System::nanoTime),
                metrics,
                nanos::get);
        inside = net.bind("INSIDE", new HostPort("127.0.0.1", 0));
        outside = net.bind("OUTSIDE", new HostPort("127.0.0.1", 0));
        net.serve(new HandlerTable().register(new Greeter()), ListenerLogins.NONE);
    }

    @AfterEach
    void stop() throws Exception {
        for (RawClient client : clients) {
            client.close();
        }
        net.close();
    }

    @Test
    void an_address_with_too_many_connections_is_refused_over_all_listeners() throws Exception {
        limit(Map.of("max.connections.per.ip", "2"));
        RawClient first = greeted(inside);
        greeted(outside);
        assertThat(connect(inside).isClosedByBroker()).isTrue();
        assertThat(metrics.connectionsRefused.count()).isEqualTo(1);
        first.close();
        awaitServed(inside);
    }

    @Test
    void an_address_may_have_a_number_of_its_own() throws Exception {
        limit(Map.of("max.connections.per.ip", "0", "max.connections.per.ip.overrides", "localhost:1, 192.0.2.1:9"));
        greeted(inside);
        assertThat(connect(inside).isClosedByBroker()).isTrue();
    }

    @Test
    void when_there_are_too_many_in_all_the_next_waits_until_one_leaves() throws Exception {
        limit(Map.of("max.connections", "2"));
        RawClient first = greeted(inside);
        greeted(outside);
        // Not the listener that took the last one.
        CompletableFuture<RawClient> third = later(inside);
        assertWaits(third);
        first.close();
        third.get(20, TimeUnit.SECONDS);
        assertThat(metrics.acceptsPaused.count()).isPositive();
        assertThat(metrics.connectionsRefused.count()).isZero();
    }

    @Test
    void a_listener_may_have_a_limit_of_its_own() throws Exception {
        limit(Map.of("listener.name.inside.max.connections", "1"));
        greeted(inside);
        CompletableFuture<RawClient> second = later(inside);
        assertWaits(second);
        greeted(outside);
        limit(Map.of());
        second.get(20, TimeUnit.SECONDS);
    }

    @Test
    void so_many_come_in_a_second_and_the_next_waits() throws Exception {
        limit(Map.of("max.connection.creation.rate", "2"));
        greeted(inside);
        greeted(outside);
        CompletableFuture<RawClient> third = later(inside);
        assertWaits(third);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        third.get(20, TimeUnit.SECONDS);
    }

    @Test
    void the_rate_is_that_of_a_bucket() throws Exception {
        Admissions admissions = new Admissions(nanos::get);
        admissions.limit(limits(Map.of("max.connection.creation.rate", "10")));
        InetAddress address = InetAddress.getLoopbackAddress();
        for (int i = 0; i < 10; i++) {
            assertThat(admissions.nanosUntilNext("INSIDE")).isZero();
            assertThat(admissions.admit("INSIDE", address)).isTrue();
        }
        assertThat(admissions.nanosUntilNext("INSIDE")).isEqualTo(100_000_000);
        assertThat(admissions.nanosUntilNext("OUTSIDE")).isEqualTo(100_000_000);
        nanos.addAndGet(100_000_000);
        assertThat(admissions.nanosUntilNext("INSIDE")).isZero();
    }

    @Test
    void a_crowd_comes_in_a_few_at_a_time_and_those_who_are_in_are_served_between() throws Exception {
        RawClient first = greeted(inside);
        RawClient second = greeted(inside);
        // Each event loop has one of the two, and neither goes on.
        List<RawClient> both = List.of(first, second);
        held = new Held();
        for (RawClient one : both) {
            one.send(RawClient.frame(ApiKey.API_VERSIONS, 0, 1, ApiVersionsRequest.DEFAULT));
        }
        held.loops.await();
        for (RawClient one : both) {
            one.send(RawClient.frame(ApiKey.API_VERSIONS, 0, 2, ApiVersionsRequest.DEFAULT));
        }
        for (int i = 0; i < CROWD; i++) {
            connect(inside);
        }
        held.mayGoOn.countDown();
        for (RawClient one : both) {
            one.receive(ApiKey.API_VERSIONS, 0);
            one.receive(ApiKey.API_VERSIONS, 0);
        }
        // The other event loop may go round a few times meanwhile; all at once would be half of the crowd and more.
        assertThat(held.inWhenServed)
                .hasSize(2)
                .allMatch(in -> in <= both.size() + 4 * Limits.CONNECTIONS_ARRIVING_MAX);
        awaitServed(inside);
        assertThat(metrics.connectionsAccepted.count()).isGreaterThan(CROWD);
    }

    @Test
    void what_is_no_override_is_one_line() {
        assertThatThrownBy(() -> BrokerConfig.of(Map.of("max.connections.per.ip.overrides", "a:1,b")))
                .hasMessage("Invalid value a:1,b for configuration max.connections.per.ip.overrides:"
                        + " 'b' is not HOST:NUMBER");
    }

    private void limit(Map<String, String> config) {
        net.limit(limits(config));
    }

    private static ConnectionLimits limits(Map<String, String> config) {
        return ConnectionLimits.of(BrokerConfig.of(config), List.of("INSIDE", "OUTSIDE"));
    }

    private RawClient connect(InetSocketAddress address) throws IOException {
        RawClient client = new RawClient(address);
        synchronized (clients) {
            clients.add(client);
        }
        return client;
    }

    private RawClient greeted(InetSocketAddress address) throws IOException {
        RawClient client = connect(address);
        client.call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT);
        return client;
    }

    /** The end of a connection is noticed a moment after it. Who waits in vain is interrupted by the timeout of the tests. */
    private void awaitServed(InetSocketAddress address) {
        while (true) {
            try {
                greeted(address);
                return;
            } catch (IOException refused) {
                assertThat(Thread.currentThread().isInterrupted())
                        .as("nobody is served: " + refused)
                        .isFalse();
                Thread.onSpinWait();
            }
        }
    }

    private CompletableFuture<RawClient> later(InetSocketAddress address) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return greeted(address);
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        });
    }

    private static void assertWaits(CompletableFuture<RawClient> client)
            throws InterruptedException, ExecutionException {
        assertThatThrownBy(() -> client.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    /** Holds both event loops at their first request, and notes how many connections are in at the one after it. */
    private final class Held {

        private final CountDownLatch loops = new CountDownLatch(2);
        private final CountDownLatch mayGoOn = new CountDownLatch(1);
        private final Set<Thread> seen = ConcurrentHashMap.newKeySet();
        private final Queue<Double> inWhenServed = new ConcurrentLinkedQueue<>();

        private void onRequest() {
            if (seen.add(Thread.currentThread())) {
                loops.countDown();
                // An event loop may not wait, and tests watch over it.
                int turns = 0;
                while (mayGoOn.getCount() > 0) {
                    turns++;
                }
            } else {
                inWhenServed.add(metrics.connectionsAccepted.count());
            }
        }
    }

    private final class Greeter extends Handler<ApiVersionsRequest> {

        Greeter() {
            super(ApiKey.API_VERSIONS, 0, 3);
        }

        @Override
        public void handle(Call call, ApiVersionsRequest request) {
            Held now = held;
            if (now != null) {
                now.onRequest();
            }
            call.respond(ApiVersionsResponse.DEFAULT);
        }
    }
}
