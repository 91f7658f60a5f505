package dev.howdah.compat.process;

import java.util.List;

/**
 * The broker that a client suite talks to: Howdah, or with {@code -Dcompat.server=apache} Apache Kafka, which tells a
 * wrong expectation from a wrong broker.
 */
public final class ServerUnderTest {

    private ServerUnderTest() {}

    /** Starts a broker over {@code postgres}; Apache Kafka does without it. */
    public static KafkaServer start(String name, PostgresProcess postgres) {
        if (isApacheKafka()) {
            return ApacheKafkaProcess.launch();
        }
        return BrokerProcess.launch(BrokerProcess.Options.on(name, postgres.url()));
    }

    public static boolean isApacheKafka() {
        return "apache".equals(System.getProperty("compat.server"));
    }

    /** A command that runs a class against kafka-clients VERSION alone; {@code classes} is where the class lies. */
    public static List<String> withClients(String version, String classes, String main, String... arguments) {
        return Commands.java(
                List.of("-Xmx512m"), Workspace.apacheKafka("clients/" + version) + "/*:" + classes, main, arguments);
    }
}
