package dev.howdah.broker.sasl;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.handler.ApiVersionsHandler;
import dev.howdah.broker.handler.SaslAuthenticateHandler;
import dev.howdah.broker.handler.SaslHandshakeHandler;
import dev.howdah.broker.metrics.BrokerMetrics;
import dev.howdah.broker.net.ConnectionSettings;
import dev.howdah.broker.net.ListenerLogins;
import dev.howdah.broker.net.MemoryBudget;
import dev.howdah.broker.net.NetServer;
import dev.howdah.broker.net.RawClient;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.message.DescribeClusterRequest;
import dev.howdah.protocol.message.DescribeClusterResponse;
import dev.howdah.storage.BrokerStore.Address;
import dev.howdah.storage.BrokerStore.Broker;
import dev.howdah.storage.Storage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The network and the logins of a broker over a real store, with a clock that is set by hand. The one API behind the login answers
 * who the client is.
 */
final class SaslServer implements AutoCloseable {

    static final String LISTENER = "SASL_PLAINTEXT";

    final AtomicLong nanos = new AtomicLong(System.nanoTime());
    final BrokerMetrics metrics = new BrokerMetrics(new SimpleMeterRegistry());
    private final Logins logins;
    private final NetServer server;
    private final InetSocketAddress address;

    SaslServer(Storage storage, Map<String, String> config) {
        logins = Logins.start(
                BrokerConfig.of(config),
                storage.credentials(),
                storage.roleLogins(),
                storage.clock(),
                metrics,
                nanos::get);
        server = new NetServer(
                ByteBufAllocator.DEFAULT,
                2,
                100,
                ConnectionSettings.defaults(),
                new MemoryBudget(100 << 20),
                new ClientQuotas(BrokerConfig.defaults(), System::nanoTime),
                metrics,
                nanos::get);
        address = server.bind(LISTENER, new HostPort("127.0.0.1", 0));
        HandlerTable handlers = new HandlerTable();
        handlers.register(new ApiVersionsHandler(
                        handlers,
                        "cluster",
                        new LiveBrokers(new Broker(1, new Address("127.0.0.1", address.getPort())), nanos::get)))
                .register(new SaslHandshakeHandler())
                .register(new SaslAuthenticateHandler())
                .register(new WhoAmI());
        server.serve(handlers, new ListenerLogins(Map.of(LISTENER, SecurityProtocol.SASL_PLAINTEXT), logins));
    }

    RawClient connect() throws IOException {
        return new RawClient(address);
    }

    /** Who the server believes the client to be. */
    static String whoAmI(RawClient client) throws IOException {
        return ((DescribeClusterResponse) client.call(ApiKey.DESCRIBE_CLUSTER, 0, DescribeClusterRequest.DEFAULT))
                .clusterId();
    }

    @Override
    public void close() {
        server.close();
        logins.close();
    }

    private static final class WhoAmI extends Handler<DescribeClusterRequest> {

        WhoAmI() {
            super(ApiKey.DESCRIBE_CLUSTER, 0, 2);
        }

        @Override
        public void handle(Call call, DescribeClusterRequest request) {
            call.respond(DescribeClusterResponse.builder()
                    .clusterId(call.principal().toString())
                    .build());
        }
    }
}
