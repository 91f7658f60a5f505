package dev.howdah.benchmarks;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A broker with little memory, started with the options that {@code ./howdah} gives it, and a Postgres of its own. Thread: one. */
final class HowdahServers implements AutoCloseable {

    final PostgresProcess postgres;
    final BrokerProcess broker;

    private HowdahServers(PostgresProcess postgres, BrokerProcess broker) {
        this.postgres = postgres;
        this.broker = broker;
    }

    /** @param heap the broker's, such as 256m; further settings are Postgres's */
    static HowdahServers launch(String name, String heap, String... postgresSettings) {
        PostgresProcess postgres = PostgresInService.launch(postgresSettings);
        try {
            BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on(name, postgres.url())
                    .withJvm(
                            "-Xms64m",
                            "-Xmx" + heap,
                            "-XX:MaxDirectMemorySize=512m",
                            "-XX:+UseG1GC",
                            "-XX:+ExitOnOutOfMemoryError",
                            "-XX:-UsePerfData"));
            HowdahServers servers = new HowdahServers(postgres, broker);
            // With the data, which may be large.
            Runtime.getRuntime().addShutdownHook(new Thread(servers::close, "close-" + name));
            return servers;
        } catch (RuntimeException | Error e) {
            postgres.close();
            throw e;
        }
    }

    void createTopic(String name, int partitions, Map<String, String> config)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(config);
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    long number(String sql) {
        return Long.parseLong(String.valueOf(postgres.query(sql)));
    }

    @Override
    public void close() {
        broker.close();
        postgres.close();
    }
}
