package dev.howdah.compat.process;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The broker that a client suite talks to: Howdah, or with {@code -Dcompat.server=apache} Apache Kafka, which tells a
 * wrong expectation from a wrong broker.
 */
public final class ServerUnderTest {

    private ServerUnderTest() {}

    /** Starts a broker over {@code postgres}; Apache Kafka does without it. */
    public static KafkaServer start(String name, PostgresProcess postgres) {
        return start(name, postgres, Map.of());
    }

    /** As above, with broker configurations that both know. */
    public static KafkaServer start(String name, PostgresProcess postgres, Map<String, String> configs) {
        List<String> settings = configs.entrySet().stream()
                .map(config -> config.getKey() + "=" + config.getValue())
                .toList();
        if (isApacheKafka()) {
            return ApacheKafkaProcess.launchWith(settings, "-Xmx512m");
        }
        String[] arguments = settings.stream()
                .flatMap(setting -> Stream.of("--set", setting))
                .toArray(String[]::new);
        return BrokerProcess.launch(
                BrokerProcess.Options.on(name, postgres.url()).withArguments(arguments));
    }

    public static boolean isApacheKafka() {
        return "apache".equals(System.getProperty("compat.server"));
    }

    /** A command that runs a class against kafka-clients VERSION alone; {@code classes} is where the class lies. */
    public static List<String> withClients(String version, String classes, String main, String... arguments) {
        return Commands.java(
                List.of("-Xmx512m"),
                Workspace.apacheKafka("clients/" + version) + "/*:" + classes + ":" + waiting(),
                main,
                arguments);
    }

    /** What {@link Eventually} needs beside the clients. */
    private static String waiting() {
        return Stream.of("awaitility", "hamcrest")
                .flatMap(name -> Workspace.classPathEntries(name).stream())
                .collect(Collectors.joining(":"));
    }
}
