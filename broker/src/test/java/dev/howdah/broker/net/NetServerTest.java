package dev.howdah.broker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.handler.ApiVersionsHandler;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.quota.QuotaType;
import dev.howdah.broker.security.Principal;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ApiVersionsRequest;
import dev.howdah.protocol.message.ApiVersionsResponse;
import dev.howdah.protocol.message.DescribeClusterRequest;
import dev.howdah.protocol.message.DescribeClusterResponse;
import dev.howdah.protocol.message.FetchRequest;
import dev.howdah.protocol.message.ProduceRequest;
import dev.howdah.protocol.message.ProduceResponse;
import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Broker;
import dev.howdah.storage.Quota;
import dev.howdah.storage.QuotaChange;
import dev.howdah.storage.QuotaEntity;
import dev.howdah.storage.QuotaStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Frames over real sockets, as a stranger may send them. */
@Timeout(60)
class NetServerTest {

    private static final int FRAME_MAX = 100 * 1024 * 1024;

    /** Ends {@link #answerParked}; nothing is ever asked of it. */
    private static final Call STOP = (Call) Proxy.newProxyInstance(
            Call.class.getClassLoader(), new Class<?>[] {Call.class}, (proxy, method, args) -> null);

    private final AtomicLong nanos = new AtomicLong();
    private final BrokerMetrics metrics = new BrokerMetrics(new SimpleMeterRegistry());
    private final ClientQuotas quotas = new ClientQuotas(BrokerConfig.defaults(), System::nanoTime);
    private final BlockingQueue<Call> parked = new LinkedBlockingQueue<>();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final List<RawClient> clients = new ArrayList<>();
    private MemoryBudget budget = new MemoryBudget(64 * 1024 * 1024);
    private NetServer server;
    private InetSocketAddress address;

    @AfterEach
    void stop() throws Exception {
        for (RawClient client : clients) {
            client.close();
        }
        if (server != null) {
            server.close();
            assertThat(budget.usedBytes()).as("bytes that nobody gave back").isZero();
            assertThat(allocator.metric().usedDirectMemory()
                            + allocator.metric().usedHeapMemory())
                    .as("bytes of leaked buffers")
                    .isZero();
        }
    }

    @Test
    void a_request_sent_byte_by_byte_is_answered() throws Exception {
        start(100, 5);
        RawClient client = connect();
        for (byte b : RawClient.frame(ApiKey.API_VERSIONS, 0, 3, ApiVersionsRequest.DEFAULT)) {
            client.send(new byte[] {b});
        }
        RawClient.Received received = client.receive(ApiKey.API_VERSIONS, 0);
        assertThat(received.correlationId()).isEqualTo(3);
        assertThat(((ApiVersionsResponse) received.message()).apiKeys()).hasSize(3);
    }

    @Test
    void responses_leave_in_the_order_of_requests_when_a_later_one_is_ready_first() throws Exception {
        start(100, 5);
        RawClient client = connect();
        for (int id = 1; id <= 3; id++) {
            client.send(produce(id));
        }
        Call first = parked.take();
        Call second = parked.take();
        Call third = parked.take();
        third.respond(ProduceResponse.DEFAULT);
        second.respond(ProduceResponse.DEFAULT);
        first.respond(ProduceResponse.DEFAULT);
        for (int id = 1; id <= 3; id++) {
            assertThat(client.receive(ApiKey.PRODUCE, 9).correlationId()).isEqualTo(id);
        }
    }

    @Test
    void acks_0_leaves_no_gap_in_the_order() throws Exception {
        start(100, 5);
        RawClient client = connect();
        client.send(produce(1)).send(produce(2));
        Call first = parked.take();
        Call second = parked.take();
        second.respond(ProduceResponse.DEFAULT);
        first.respondNothing();
        assertThat(client.receive(ApiKey.PRODUCE, 9).correlationId()).isEqualTo(2);
    }

    @Test
    void another_api_waits_for_the_produces_before_it() throws Exception {
        start(100, 5);
        RawClient client = connect();
        client.send(produce(1)).send(RawClient.frame(ApiKey.API_VERSIONS, 0, 2, ApiVersionsRequest.DEFAULT));
        Call produce = parked.take();
        assertThat(metrics.registry()
                        .find("howdah.requests")
                        .tag("api", "API_VERSIONS")
                        .timer())
                .isNull();
        produce.respond(ProduceResponse.DEFAULT);
        assertThat(client.receive(ApiKey.PRODUCE, 9).correlationId()).isEqualTo(1);
        assertThat(client.receive(ApiKey.API_VERSIONS, 0).correlationId()).isEqualTo(2);
    }

    @Test
    void only_so_many_requests_are_taken_up_at_once() throws Exception {
        start(100, 2);
        RawClient client = connect();
        for (int id = 1; id <= 4; id++) {
            client.send(produce(id));
        }
        Call first = parked.take();
        Call second = parked.take();
        assertThat(parked.poll(200, TimeUnit.MILLISECONDS)).isNull();
        first.respond(ProduceResponse.DEFAULT);
        Call third = parked.take();
        second.respond(ProduceResponse.DEFAULT);
        third.respond(ProduceResponse.DEFAULT);
        parked.take().respond(ProduceResponse.DEFAULT);
        for (int id = 1; id <= 4; id++) {
            assertThat(client.receive(ApiKey.PRODUCE, 9).correlationId()).isEqualTo(id);
        }
        assertThat(metrics.readsPausedByInFlight.count()).isPositive();
    }

    @Test
    void a_version_of_ApiVersions_above_ours_gets_the_list_in_the_oldest_form() throws Exception {
        start(100, 5);
        RawClient client = connect();
        byte[] frame = RawClient.frame(ApiKey.API_VERSIONS, 3, 9, software("raw"));
        frame[7] = 99;
        RawClient.Received received = client.send(frame).receive(ApiKey.API_VERSIONS, 0);
        ApiVersionsResponse response = (ApiVersionsResponse) received.message();
        assertThat(received.correlationId()).isEqualTo(9);
        assertThat(response.errorCode()).isEqualTo(KafkaError.UNSUPPORTED_VERSION.code());
        assertThat(response.apiKeys())
                .anySatisfy(api -> assertThat(api.apiKey()).isEqualTo(ApiKey.API_VERSIONS.id()));
        assertThat(client.call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                .isNotNull();
    }

    @Test
    void every_version_of_ApiVersions_is_answered() throws Exception {
        start(100, 5);
        RawClient client = connect();
        for (int version = 0; version <= 5; version++) {
            ApiVersionsResponse response = (ApiVersionsResponse) client.call(
                    ApiKey.API_VERSIONS, version, version < 3 ? ApiVersionsRequest.DEFAULT : software("raw-1.0"));
            assertThat(response.errorCode()).isZero();
            assertThat(response.apiKeys()).hasSize(3);
            assertThat(response.apiKeys().get(0).minVersion())
                    .as("Produce is advertised from 0")
                    .isZero();
            assertThat(response.finalizedFeatures())
                    .extracting(feature -> feature.name())
                    .containsExactlyElementsOf(
                            version < 3
                                    ? List.of()
                                    : List.of(
                                            "metadata.version",
                                            "group.version",
                                            "share.version",
                                            "transaction.version"));
        }
    }

    @Test
    void a_client_whose_name_is_no_name_is_told() throws Exception {
        start(100, 5);
        ApiVersionsResponse response = (ApiVersionsResponse) connect().call(ApiKey.API_VERSIONS, 3, software("-raw!"));
        assertThat(response.errorCode()).isEqualTo(KafkaError.INVALID_REQUEST.code());
    }

    @Test
    void a_client_that_means_another_cluster_is_sent_back_to_its_bootstrap_servers() throws Exception {
        start(100, 5);
        ApiVersionsRequest request =
                software("raw").toBuilder().clusterId("other").nodeId(1).build();
        ApiVersionsResponse response = (ApiVersionsResponse) connect().call(ApiKey.API_VERSIONS, 5, request);
        assertThat(response.errorCode()).isEqualTo(KafkaError.REBOOTSTRAP_REQUIRED.code());
    }

    @Test
    void what_is_not_served_is_said_once_for_each_client_with_its_name() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(UnservedRequests.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
        try {
            start(100, 5);
            byte[] unknownVersion = RawClient.frame(ApiKey.DESCRIBE_CLUSTER, 0, 1, DescribeClusterRequest.DEFAULT);
            unknownVersion[7] = 77;
            for (int i = 0; i < 3; i++) {
                assertThat(connect().send(unknownVersion).isClosedByBroker()).isTrue();
            }
            assertThat(connect()
                            .send(RawClient.frame(ApiKey.FETCH, 4, 1, FetchRequest.DEFAULT))
                            .isClosedByBroker())
                    .isTrue();
            assertThat(connect().call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                    .isNotNull();
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(before);
        }
        assertThat(lines.list)
                .extracting(line -> line.getKeyValuePairs().toString())
                .containsExactly(
                        "[clientId=\"raw\", client=\"127.0.0.1\", api=\"DESCRIBE_CLUSTER\", version=\"77\", served=\"0-2\"]",
                        "[clientId=\"raw\", client=\"127.0.0.1\", api=\"api key 1\", version=\"4\", served=\"none\"]");
    }

    @Test
    void what_is_said_of_unserved_requests_is_bounded() {
        Logger logger = (Logger) LoggerFactory.getLogger(UnservedRequests.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
        try {
            UnservedRequests unserved = new UnservedRequests();
            for (int i = 0; i < 3; i++) {
                String longName = "x".repeat(30_000) + i;
                unserved.note(new UnservedRequests.Asked("host", longName, "FETCH", (short) 0), "4-17");
            }
            for (int i = 0; i < 2 * Limits.UNSERVED_REQUESTS_SAID_MAX; i++) {
                unserved.note(new UnservedRequests.Asked("host", "client-" + i, "FETCH", (short) 0), "4-17");
            }
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(before);
        }
        assertThat(lines.list).hasSize(Limits.UNSERVED_REQUESTS_SAID_MAX + 1);
        assertThat(lines.list.subList(0, 2))
                .as("a long name is the begin of it")
                .extracting(line -> line.getKeyValuePairs().get(0).value)
                .containsExactly("x".repeat(Limits.UNSERVED_CLIENT_ID_CHARS_MAX), "client-0");
    }

    @Test
    void an_api_or_version_that_is_not_served_closes_the_connection() throws Exception {
        start(100, 5);
        byte[] unknownKey = RawClient.frame(ApiKey.API_VERSIONS, 0, 1, ApiVersionsRequest.DEFAULT);
        unknownKey[5] = 99;
        assertThat(connect().send(unknownKey).isClosedByBroker()).isTrue();
        byte[] unknownVersion = RawClient.frame(ApiKey.DESCRIBE_CLUSTER, 0, 1, DescribeClusterRequest.DEFAULT);
        unknownVersion[7] = 77;
        assertThat(connect().send(unknownVersion).isClosedByBroker()).isTrue();
        assertThat(metrics.requestsUnsupported.count()).isEqualTo(2);
    }

    @Test
    void malformed_bytes_close_the_connection_and_no_other() throws Exception {
        start(100, 5);
        RawClient healthy = connect();
        byte[] whole = RawClient.frame(ApiKey.API_VERSIONS, 3, 1, software("raw"));
        byte[] shorter = Arrays.copyOf(whole, whole.length - 1);
        shorter[3]--;
        for (byte[] bad : List.of(
                shorter, new byte[] {-1, -1, -1, -1}, new byte[] {0, 0, 0, 1, 0}, "GET / HTTP/1.1\r\n".getBytes())) {
            assertThat(connect().send(bad).isClosedByBroker()).isTrue();
        }
        assertThat(metrics.framesMalformed.count()).isEqualTo(4);
        assertThat(healthy.call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                .isNotNull();
    }

    /** librdkafka, up to 2.16 at least, sends three bytes too many when it asks for all topics in Metadata v9 and later. */
    @Test
    void bytes_behind_a_request_are_ignored() throws Exception {
        start(100, 5);
        byte[] whole = RawClient.frame(ApiKey.API_VERSIONS, 0, 1, ApiVersionsRequest.DEFAULT);
        byte[] longer = Arrays.copyOf(whole, whole.length + 3);
        longer[3] += 3;
        RawClient client = connect().send(longer);
        assertThat(client.receive(ApiKey.API_VERSIONS, 0).correlationId()).isEqualTo(1);
        assertThat(client.call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                .isNotNull();
    }

    @Test
    void a_bug_in_a_handler_answers_unknown_server_error_and_the_connection_lives() throws Exception {
        start(100, 5);
        RawClient client = connect();
        DescribeClusterResponse response =
                (DescribeClusterResponse) client.call(ApiKey.DESCRIBE_CLUSTER, 0, DescribeClusterRequest.DEFAULT);
        assertThat(response.errorCode()).isEqualTo(KafkaError.UNKNOWN_SERVER_ERROR.code());
        assertThat(client.call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                .isNotNull();
        assertThat(metrics.requestsFailed.count()).isEqualTo(1);
    }

    @Test
    void announced_sizes_cost_nothing() throws Exception {
        start(2_000, 5);
        byte[] announcement = new byte[24];
        announcement[0] = 6;
        RawClient last = null;
        for (int i = 0; i < 1_000; i++) {
            last = connect().send(announcement);
        }
        RawClient healthy = connect();
        assertThat(healthy.call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                .isNotNull();
        assertThat(last).isNotNull();
        assertThat(budget.usedBytes()).isLessThanOrEqualTo(1_000 * 24);
    }

    @Test
    void a_frame_that_takes_too_long_closes_the_connection() throws Exception {
        start(100, 5);
        RawClient slow = connect().send(new byte[] {0, 0, 0, 20, 0});
        RawClient idle = connect();
        assertThat(idle.call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                .isNotNull();
        awaitReceived(5);
        // The third connection has the first one's event loop. When it is answered, the frame's time has begun.
        assertThat(connect().call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                .isNotNull();
        nanos.addAndGet(Duration.ofSeconds(31).toNanos());
        assertThat(slow.isClosedByBroker()).isTrue();
        assertThat(metrics.framesLate.count()).isEqualTo(1);
        assertThat(idle.call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                .isNotNull();
    }

    @Test
    void an_idle_connection_is_closed_but_not_one_that_waits_for_us() throws Exception {
        start(100, 5);
        RawClient idle = connect();
        assertThat(idle.call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                .isNotNull();
        RawClient waiting = connect().send(produce(1));
        Call call = parked.take();
        nanos.addAndGet(Duration.ofMinutes(11).toNanos());
        assertThat(idle.isClosedByBroker()).isTrue();
        call.respond(ProduceResponse.DEFAULT);
        assertThat(waiting.receive(ApiKey.PRODUCE, 9).correlationId()).isEqualTo(1);
    }

    @Test
    void connections_over_the_limit_are_closed_at_once() throws Exception {
        start(2, 5);
        RawClient first = connect();
        RawClient second = connect();
        assertThat(second.call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                .isNotNull();
        assertThat(connect().isClosedByBroker()).isTrue();
        assertThat(first.call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                .isNotNull();
        assertThat(metrics.connectionsRefused.count()).isEqualTo(1);
    }

    @Test
    void over_the_budget_only_the_oldest_frame_goes_on_and_the_others_follow() throws Exception {
        budget = new MemoryBudget(100_000);
        start(100, 5);
        byte[] large = Arrays.copyOf(produce(1), 90_000);
        ByteBuffer.wrap(large).putInt(0, large.length - 4);
        Arrays.fill(large, 12, large.length, (byte) -1);
        RawClient oldest = connect().send(Arrays.copyOf(large, 60_000));
        awaitReceived(60_000);
        RawClient younger = connect().send(Arrays.copyOf(large, 50_000));
        awaitReceived(100_000);
        awaitPausedByBudget();
        // No new frame is started now.
        RawClient late = connect().send(RawClient.frame(ApiKey.API_VERSIONS, 0, 1, ApiVersionsRequest.DEFAULT));
        oldest.send(Arrays.copyOfRange(large, 60_000, large.length));
        // All behind the correlation id is malformed, which is as good as an answer: the frame was read whole.
        assertThat(oldest.isClosedByBroker()).isTrue();
        assertThat(late.receive(ApiKey.API_VERSIONS, 0).correlationId()).isEqualTo(1);
        younger.send(Arrays.copyOfRange(large, 50_000, large.length));
        assertThat(younger.isClosedByBroker()).isTrue();
        assertThat(metrics.readsPausedByBudget.count()).isPositive();
    }

    @Test
    void a_client_that_ignores_its_quota_is_not_read_before_its_time_has_come() throws Exception {
        int requestBytes = produce(1).length - Integer.BYTES;
        setQuota(QuotaEntity.of(Principal.ANONYMOUS.name(), null), QuotaType.PRODUCE, 2 * requestBytes);
        start(100, 5);
        RawClient client = connect();
        for (int id = 1; id <= 4; id++) {
            client.send(produce(id));
        }
        for (int id = 1; id <= 3; id++) {
            parked.take().respond(ProduceResponse.DEFAULT);
            ProduceResponse response =
                    (ProduceResponse) client.receive(ApiKey.PRODUCE, 9).message();
            // Two are in the first window; the third one is half a second too early.
            assertThat(response.throttleTimeMs()).isBetween(id < 3 ? 0 : 300, id < 3 ? 0 : 500);
        }
        long thirdNanos = System.nanoTime();
        assertThat(metrics.readsPausedByQuota.count()).isEqualTo(1);
        assertThat(connect().call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                .as("another connection")
                .isNotNull();
        parked.take().respond(ProduceResponse.DEFAULT);
        assertThat(System.nanoTime() - thirdNanos)
                .isGreaterThan(Duration.ofMillis(250).toNanos());
        assertThat(client.receive(ApiKey.PRODUCE, 9).correlationId()).isEqualTo(4);
    }

    @Test
    void the_time_that_other_threads_take_is_the_clients() throws Exception {
        setQuota(QuotaEntity.of(Principal.ANONYMOUS.name(), null), QuotaType.REQUEST, 10);
        start(100, 5);
        RawClient client = connect().send(produce(1));
        Call call = parked.take();
        call.addWork(Duration.ofMillis(150).toNanos());
        call.respond(ProduceResponse.DEFAULT);
        // Of a second, 100 ms are the client's; ten times what is beyond that is waited for.
        assertThat(((ProduceResponse) client.receive(ApiKey.PRODUCE, 9).message()).throttleTimeMs())
                .isBetween(500, 1_000);
    }

    @Test
    void a_frame_of_a_client_that_must_wait_holds_up_no_other() throws Exception {
        budget = new MemoryBudget(100_000);
        setQuota(QuotaEntity.of("somebody else", null), QuotaType.REQUEST, 1);
        start(100, 5);
        byte[] large = Arrays.copyOf(produce(1), 90_000);
        ByteBuffer.wrap(large).putInt(0, large.length - 4);
        Arrays.fill(large, 12, large.length, (byte) -1);
        RawClient waiting = connect().send(produce(1)).send(Arrays.copyOf(large, 60_000));
        awaitReceived(60_000);
        Call call = parked.take();
        call.delay(20_000);
        call.respond(ProduceResponse.DEFAULT);
        assertThat(((ProduceResponse) waiting.receive(ApiKey.PRODUCE, 9).message()).throttleTimeMs())
                .isEqualTo(20_000);
        // It is the only one that is read on over the budget; being malformed, it was read whole.
        assertThat(connect().send(large).isClosedByBroker()).isTrue();
        RawClient late = connect().send(Arrays.copyOf(large, 10_000));
        awaitReceived(70_000);
        nanos.addAndGet(Duration.ofSeconds(31).toNanos());
        assertThat(late.isClosedByBroker()).isTrue();
        assertThat(metrics.framesLate.count())
                .as("a frame that nobody reads is not late")
                .isEqualTo(1);
    }

    @Test
    void connections_that_an_address_makes_too_fast_are_held_and_closed() throws Exception {
        setQuota(new QuotaEntity(null, null, "127.0.0.1"), QuotaType.CONNECTION, 1);
        start(100, 5);
        RawClient early = connect();
        while (metrics.connectionsDelayed.count() == 0) {
            early = connect();
            early.send(RawClient.frame(ApiKey.API_VERSIONS, 0, 1, ApiVersionsRequest.DEFAULT));
            awaitAccepted(clients.size());
        }
        assertThat(clients.size()).as("11 windows, and one").isBetween(13, 15);
        assertThat(early.isClosedByBroker()).as("without an answer").isTrue();
        assertThat(clients.get(0).call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                .isNotNull();
    }

    @Test
    void draining_answers_what_is_in_flight_and_then_closes() throws Exception {
        start(100, 5);
        RawClient busy = connect().send(produce(1));
        Call call = parked.take();
        RawClient idle = connect();
        assertThat(idle.call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT))
                .isNotNull();
        CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> server.drain(Duration.ofSeconds(20)));
        assertThat(idle.isClosedByBroker()).isTrue();
        assertThatThrownBy(() -> new RawClient(address)).isInstanceOf(IOException.class);
        assertThat(drained).isNotDone();
        call.respond(ProduceResponse.DEFAULT);
        assertThat(busy.receive(ApiKey.PRODUCE, 9).correlationId()).isEqualTo(1);
        assertThat(busy.isClosedByBroker()).isTrue();
        drained.get(20, TimeUnit.SECONDS);
    }

    @Test
    void who_was_accepted_before_the_drain_and_comes_after_it_is_closed() throws Exception {
        AtomicBoolean holds = new AtomicBoolean(true);
        CountDownLatch comes = new CountDownLatch(1);
        start(100, 5, () -> {
            // A new connection asks what time it is before anybody knows of it.
            if (Thread.currentThread().getName().startsWith("io-")) {
                comes.countDown();
                while (holds.get()) {
                    // An event loop may not even hint that it waits.
                }
            }
            return nanos.get();
        });
        try {
            RawClient late = connect();
            comes.await();
            server.drain(Duration.ofSeconds(20));
            holds.set(false);

            assertThat(late.isClosedByBroker()).isTrue();
        } finally {
            holds.set(false);
        }
    }

    @Test
    void a_client_that_does_not_read_is_not_read_either_and_loses_nothing() throws Exception {
        start(100, 5);
        ProduceResponse large = ProduceResponse.builder()
                .responses(Collections.nCopies(
                        100,
                        ProduceResponse.TopicProduceResponse.builder()
                                .name("t".repeat(20_000))
                                .build()))
                .build();
        RawClient client = connect();
        int sent = 0;
        while (metrics.readsPausedBySlowReader.count() == 0) {
            client.send(produce(++sent));
            Call call = parked.poll(100, TimeUnit.MILLISECONDS);
            if (call != null) {
                call.respond(large);
            }
        }
        CompletableFuture<Void> answering = CompletableFuture.runAsync(this::answerParked);
        for (int id = 1; id <= sent; id++) {
            RawClient.Received received = client.receive(ApiKey.PRODUCE, 9);
            assertThat(received.correlationId()).isEqualTo(id);
        }
        parked.add(STOP);
        answering.get(20, TimeUnit.SECONDS);
    }

    @Test
    void a_parked_call_learns_that_its_client_is_gone() throws Exception {
        start(100, 5);
        RawClient client = connect().send(produce(1));
        Call call = parked.take();
        CompletableFuture<String> abandoned = new CompletableFuture<>();
        call.eventLoop()
                .submit(() -> call.onAbandoned(() -> abandoned.complete("gone")))
                .get();
        client.close();
        assertThat(abandoned.get(10, TimeUnit.SECONDS)).isEqualTo("gone");
        call.respond(ProduceResponse.DEFAULT);
    }

    @Test
    void a_busy_port_is_one_clear_line() throws Exception {
        start(100, 5);
        try (NetServer other =
                new NetServer(allocator, 1, 10, ConnectionSettings.defaults(), budget, quotas, metrics, nanos::get)) {
            assertThatThrownBy(() -> other.bind("PLAINTEXT", new HostPort("127.0.0.1", address.getPort())))
                    .isInstanceOf(StartException.class)
                    .hasMessage("cannot listen on 127.0.0.1:" + address.getPort() + ": the port is in use");
        }
    }

    private void start(int connectionsMax, int inFlightMax) {
        start(connectionsMax, inFlightMax, nanos::get);
    }

    private void start(int connectionsMax, int inFlightMax, LongSupplier nanoTime) {
        ConnectionSettings settings = new ConnectionSettings(
                FRAME_MAX, inFlightMax, Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofSeconds(10));
        server = new NetServer(allocator, 2, connectionsMax, settings, budget, quotas, metrics, nanoTime);
        address = server.bind("PLAINTEXT", new HostPort("127.0.0.1", 0));
        LiveBrokers brokers = new LiveBrokers(new Broker(1, new Address("127.0.0.1", address.getPort())), nanos::get);
        HandlerTable handlers = new HandlerTable();
        handlers.register(new ApiVersionsHandler(handlers, "cluster", brokers))
                .register(new ParkingProduceHandler(parked))
                .register(new BuggyHandler());
        server.serve(handlers);
    }

    private void setQuota(QuotaEntity entity, QuotaType type, double value) {
        quotas.refresh(new QuotaStore() {
            @Override
            public List<Quota> list() {
                return List.of(new Quota(entity, type.key(), value));
            }

            @Override
            public void change(Collection<QuotaChange> changes) {
                throw new UnsupportedOperationException();
            }
        });
    }

    private RawClient connect() throws IOException {
        RawClient client = new RawClient(address);
        clients.add(client);
        return client;
    }

    private void awaitReceived(long bytes) {
        while (budget.usedBytes() < bytes) {
            Thread.onSpinWait();
        }
    }

    private void awaitAccepted(int connections) {
        while (metrics.connectionsAccepted.count() < connections) {
            Thread.onSpinWait();
        }
    }

    private void awaitPausedByBudget() {
        while (metrics.readsPausedByBudget.count() == 0) {
            Thread.onSpinWait();
        }
    }

    private void answerParked() {
        try {
            for (Call call = parked.take(); call != STOP; call = parked.take()) {
                call.respond(ProduceResponse.DEFAULT);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] produce(int correlationId) {
        return RawClient.frame(
                ApiKey.PRODUCE,
                9,
                correlationId,
                ProduceRequest.builder().acks((short) 1).build());
    }

    private static ApiVersionsRequest software(String name) {
        return ApiVersionsRequest.builder()
                .clientSoftwareName(name)
                .clientSoftwareVersion("1.0")
                .build();
    }

    private static final class ParkingProduceHandler extends Handler<ProduceRequest> {

        private final BlockingQueue<Call> parked;

        ParkingProduceHandler(BlockingQueue<Call> parked) {
            super(ApiKey.PRODUCE, 3, 13);
            this.parked = parked;
        }

        @Override
        public void handle(Call call, ProduceRequest request) {
            parked.add(call);
        }
    }

    private static final class BuggyHandler extends Handler<DescribeClusterRequest> {

        BuggyHandler() {
            super(ApiKey.DESCRIBE_CLUSTER, 0, 2);
        }

        @Override
        public void handle(Call call, DescribeClusterRequest request) {
            throw new IllegalStateException("planted by a test");
        }

        @Override
        public Optional<ApiMessage> errorResponse(short version, DescribeClusterRequest request, KafkaError error) {
            return Optional.of(
                    DescribeClusterResponse.builder().errorCode(error.code()).build());
        }
    }
}
