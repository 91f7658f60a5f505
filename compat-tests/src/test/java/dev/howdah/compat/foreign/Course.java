package dev.howdah.compat.foreign;

import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import java.util.List;
import java.util.Map;

/** What clients are asked to do, and the broker that they do it with. Thread: any. */
interface Course extends AutoCloseable {

    /** Where runners begin. */
    String bootstrap();

    /** Of a runner with this prefix. */
    Map<String, String> environment(String prefix);

    /** Makes what a runner with this prefix wants to find. */
    void prepare(String prefix);

    /** The steps, in their order. */
    List<String> steps();

    /** What tells its reports from those of others. */
    String mark();

    @Override
    void close();

    /** The 29 steps of {@code foreign/SCENARIO.md}. */
    static Course scenario() {
        PostgresProcess postgres = PostgresProcess.launch();
        KafkaServer server = ServerUnderTest.start("foreign", postgres, Map.of("auto.create.topics.enable", "false"));
        return new Course() {
            @Override
            public String bootstrap() {
                return server.bootstrap();
            }

            @Override
            public Map<String, String> environment(String prefix) {
                return Map.of();
            }

            @Override
            public void prepare(String prefix) {
                Scenario.createTopics(server.bootstrap(), prefix);
            }

            @Override
            public List<String> steps() {
                return Scenario.steps();
            }

            @Override
            public String mark() {
                return "";
            }

            @Override
            public void close() {
                server.close();
                postgres.close();
            }
        };
    }
}
