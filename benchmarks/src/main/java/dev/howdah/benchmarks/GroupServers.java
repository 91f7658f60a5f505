package dev.howdah.benchmarks;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Howdah, whose Postgres counts its statements, and Apache Kafka with the same initial rebalance delay. Thread: one. */
final class GroupServers implements AutoCloseable {

    private final PostgresProcess postgres;
    private final BrokerProcess howdah;
    private final ApacheKafkaProcess kafka;

    private GroupServers(PostgresProcess postgres, BrokerProcess howdah, ApacheKafkaProcess kafka) {
        this.postgres = postgres;
        this.howdah = howdah;
        this.kafka = kafka;
    }

    static GroupServers launch(String name) {
        Leftovers.killAtExit();
        PostgresProcess postgres = PostgresProcess.launch(Statements.SETTING);
        BrokerProcess howdah = BrokerProcess.launch(BrokerProcess.Options.on(name, postgres.url()));
        ApacheKafkaProcess kafka =
                ApacheKafkaProcess.launchWith(List.of("group.initial.rebalance.delay.ms=500"), "-Xmx512m");
        return new GroupServers(postgres, howdah, kafka);
    }

    Statements statements() {
        return new Statements(postgres);
    }

    List<Target> targets() {
        return List.of(
                new Target("howdah", howdah, Map.of(), Optional.of(Target.Database.of(postgres))),
                new Target("kafka", kafka, Map.of(), Optional.empty()));
    }

    @Override
    public void close() {
        kafka.close();
        howdah.close();
        postgres.close();
    }
}
