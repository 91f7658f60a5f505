package dev.howdah.compat.groups;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/** Some brokers on one database. Thread: the test's. */
final class Brokers implements AutoCloseable {

    private final List<BrokerProcess> all = new ArrayList<>();

    Brokers(String name, String postgresUrl, int count) {
        for (int i = 0; i < count; i++) {
            all.add(BrokerProcess.launch(BrokerProcess.Options.on(name + "-" + i, postgresUrl)
                    .withArguments("--set", "group.consumer.heartbeat.interval.ms=500")));
        }
    }

    List<BrokerProcess> all() {
        return List.copyOf(all);
    }

    String bootstrap() {
        return all.stream().map(BrokerProcess::bootstrap).collect(Collectors.joining(","));
    }

    BrokerProcess on(int port) {
        return all.stream().filter(each -> each.port() == port).findAny().orElseThrow();
    }

    BrokerProcess notOn(int port) {
        return all.stream().filter(each -> each.port() != port).findAny().orElseThrow();
    }

    /** Waits until every broker tells clients of all of them. */
    void awaitMetadata() {
        for (BrokerProcess broker : all) {
            try (Admin admin = new Session(broker.bootstrap(), "brokers").admin()) {
                Waiting.until(
                        () -> nodes(admin) == all.size(),
                        () -> broker.bootstrap() + " knows " + all.size() + " brokers");
            }
        }
    }

    private static int nodes(Admin admin) {
        try {
            return admin.describeCluster().nodes().get().size();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    String logTail() {
        return all.stream().map(BrokerProcess::logTail).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        all.forEach(BrokerProcess::close);
    }
}
