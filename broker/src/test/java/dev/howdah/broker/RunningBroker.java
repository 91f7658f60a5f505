package dev.howdah.broker;

import dev.howdah.broker.BrokerOptions.Http;
import dev.howdah.broker.BrokerOptions.Listener;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.HttpAdmin;
import dev.howdah.broker.net.RawClient;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.broker.tls.TlsFiles;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeGroupsRequest;
import dev.howdah.protocol.message.DescribeGroupsResponse;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.embedded.EmbeddedPostgres;
import dev.howdah.storage.postgres.PostgresStorage;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A whole broker over an embedded Postgres of its own, on free ports. */
public final class RunningBroker implements AutoCloseable {

    private static final Duration GROUPS_LOADED = Duration.ofSeconds(30);

    private final EmbeddedPostgres postgres;
    private final boolean isHttps;
    private Broker broker;

    private RunningBroker(EmbeddedPostgres postgres, Broker broker, Http http) {
        this.postgres = postgres;
        this.broker = broker;
        this.isHttps = http.protocol().isEncrypted();
    }

    public static RunningBroker start(Path dataDir, Map<String, String> config) {
        return start(dataDir, config, HttpAdmin.REFUSED);
    }

    public static RunningBroker start(Path dataDir, Map<String, String> config, HttpAdmin httpAdmin) {
        return start(dataDir, config, Optional.empty(), http(SecurityProtocol.PLAINTEXT, Set.of(), httpAdmin));
    }

    /** With HTTP as it is wanted. */
    public static RunningBroker start(
            Path dataDir, Map<String, String> config, Optional<TlsFiles> tlsFiles, Http http) {
        EmbeddedPostgres postgres = TestPostgres.start(dataDir);
        try {
            return new RunningBroker(
                    postgres, alone(postgres.url(), config, new HostPort("127.0.0.1", 0), tlsFiles, http), http);
        } catch (RuntimeException | Error failure) {
            postgres.stop();
            throw failure;
        }
    }

    /** On a free port of this machine. */
    public static Http http(SecurityProtocol protocol, Set<String> hosts, HttpAdmin admin) {
        return new Http(new HostPort("127.0.0.1", 0), protocol, hosts, admin);
    }

    private static Http openHttp() {
        return http(SecurityProtocol.PLAINTEXT, Set.of(), HttpAdmin.REFUSED);
    }

    /** One more broker over the same database; the caller closes it. */
    public Broker another() {
        return another(postgres.url(), Map.of(), new HostPort("127.0.0.1", 0), Optional.empty(), openHttp());
    }

    /** Stops the broker and starts one anew, under the same address and over the same database. */
    public void restart(Map<String, String> config) {
        HostPort address = broker.address();
        broker.close();
        broker = alone(postgres.url(), config, address, Optional.empty(), openHttp());
    }

    public String bootstrap() {
        return broker.address().toString();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(broker.address().host(), broker.address().port());
    }

    /** Where it listens for HTTP, as the begin of a URL. */
    public String http() {
        return (isHttps ? "https://" : "http://") + broker.httpAddress().orElseThrow();
    }

    /** The first column of the first row of what a person asks in SQL. */
    public String query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** Stops Postgres under the running broker, as a failure of its machine would. */
    public void stopPostgres() {
        postgres.stop();
    }

    /** What a person does in SQL. */
    public void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    private Connection connect() throws SQLException {
        PostgresUrl url = postgres.url();
        return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
    }

    @Override
    public void close() {
        broker.close();
        postgres.stop();
    }

    /** With all groups loaded, for which a client would otherwise be told to wait. */
    private static Broker alone(
            PostgresUrl url, Map<String, String> config, HostPort listen, Optional<TlsFiles> tlsFiles, Http http) {
        Broker broker = another(url, config, listen, tlsFiles, http);
        try {
            awaitGroups(new InetSocketAddress(
                    broker.address().host(), broker.address().port()));
        } catch (IOException | RuntimeException | Error failure) {
            broker.close();
            throw new AssertionError("The groups are not there", failure);
        }
        return broker;
    }

    /** Asks for a group of each shard until none of them is being loaded. */
    private static void awaitGroups(InetSocketAddress address) throws IOException {
        Map<Integer, String> idOfShard = new HashMap<>();
        for (int i = 0; idOfShard.size() < GroupShardStore.SHARDS; i++) {
            idOfShard.put(GroupShardStore.shardOf("group-" + i), "group-" + i);
        }
        DescribeGroupsRequest request = DescribeGroupsRequest.builder()
                .groups(List.copyOf(idOfShard.values()))
                .build();
        long deadlineNanos = System.nanoTime() + GROUPS_LOADED.toNanos();
        try (RawClient raw = new RawClient(address)) {
            while (true) {
                DescribeGroupsResponse response = (DescribeGroupsResponse) raw.call(ApiKey.DESCRIBE_GROUPS, 5, request);
                if (response.groups().stream()
                        .noneMatch(group -> group.errorCode() == KafkaError.COORDINATOR_LOAD_IN_PROGRESS.code())) {
                    return;
                }
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw new AssertionError("Groups are still being loaded after " + GROUPS_LOADED);
                }
            }
        }
    }

    private static Broker another(
            PostgresUrl url, Map<String, String> config, HostPort listen, Optional<TlsFiles> tlsFiles, Http http) {
        BrokerOptions options = new BrokerOptions(
                List.of(new Listener(
                        BrokerOptions.DEFAULT_LISTENER, SecurityProtocol.PLAINTEXT, listen, Optional.empty())),
                BrokerConfig.of(config),
                tlsFiles,
                Optional.of(http));
        return Broker.start(options, () -> PostgresStorage.open(StorageOptions.of(url)), address -> {});
    }
}
