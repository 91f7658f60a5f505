package dev.howdah.compat.transactions;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;

/** Two brokers on one database, or Apache Kafka alone. Thread: the test's. */
record Fleet(List<KafkaServer> all) implements AutoCloseable {

    private static final int BROKERS = 2;

    static Fleet launch(String name, PostgresProcess postgres) {
        if (ServerUnderTest.isApacheKafka()) {
            return new Fleet(List.of(ServerUnderTest.start(name, postgres)));
        }
        Fleet fleet = new Fleet(IntStream.range(0, BROKERS)
                .mapToObj(i ->
                        (KafkaServer) BrokerProcess.launch(BrokerProcess.Options.on(name + "-" + i, postgres.url())))
                .toList());
        fleet.all.forEach(fleet::awaitAll);
        return fleet;
    }

    /** Waits until the broker tells clients of all of them. */
    private void awaitAll(KafkaServer broker) {
        try (Admin admin = new Session(broker.bootstrap(), "fleet").admin()) {
            Eventually.holds(
                    () -> admin.describeCluster().nodes().get().size() == all.size(),
                    () -> broker.bootstrap() + " knows all brokers");
        }
    }

    String bootstrap() {
        return all.stream().map(KafkaServer::bootstrap).collect(Collectors.joining(","));
    }

    List<Integer> ports() {
        return all.stream()
                .map(broker -> Integer.parseInt(broker.bootstrap().split(":")[1]))
                .toList();
    }

    /** kill -9 of one of them, by turns, which is then started again. */
    void kill(int turn) {
        BrokerProcess one = (BrokerProcess) all.get(turn % all.size());
        one.kill();
        one.start();
    }

    String logTail() {
        return all.stream().map(KafkaServer::logTail).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        all.forEach(KafkaServer::close);
    }
}
