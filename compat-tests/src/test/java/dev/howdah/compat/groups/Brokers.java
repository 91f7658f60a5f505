package dev.howdah.compat.groups;

import dev.howdah.compat.process.BrokerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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

    String logTail() {
        return all.stream().map(BrokerProcess::logTail).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        all.forEach(BrokerProcess::close);
    }
}
