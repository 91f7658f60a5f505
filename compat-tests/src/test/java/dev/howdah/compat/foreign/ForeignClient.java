package dev.howdah.compat.foreign;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Every client that follows {@code foreign/SCENARIO.md}, in the order of the table. */
enum ForeignClient {
    KAFKA_CLIENTS_2_8("2.8.2"),
    KAFKA_CLIENTS_3_9("3.9.1"),
    KAFKA_CLIENTS_4_4(""),
    SPRING_KAFKA(Toolchain.JAVA_LIBRARIES, Cost.LONG, java("spring-kafka", "SpringKafkaRunner")),
    VERTX(Toolchain.JAVA_LIBRARIES, Cost.LONG, java("vertx", "VertxRunner")),
    FLINK(Toolchain.FLINK, Cost.LONG, java("flink", "FlinkRunner", OpenPackages.FLINK)),
    SPARK(Toolchain.SPARK, Cost.LONG, java("spark", "SparkRunner", OpenPackages.SPARK)),
    KCAT(Toolchain.KCAT, Cost.DEFAULT, "foreign/c/kcat_runner"),
    LIBRDKAFKA(Toolchain.C, Cost.DEFAULT, "{build}/librdkafka_runner"),
    CONFLUENT_KAFKA_DEBIAN(
            Toolchain.DEBIAN_PYTHON, Cost.DEFAULT, "/usr/bin/python3", "foreign/python/confluent_kafka_runner.py"),
    CONFLUENT_KAFKA(Toolchain.PYTHON, Cost.DEFAULT, "{build}/bin/python", "foreign/python/confluent_kafka_runner.py"),
    KAFKA_PYTHON_DEBIAN(
            Toolchain.DEBIAN_PYTHON, Cost.DEFAULT, "/usr/bin/python3", "foreign/python/kafka_python_runner.py"),
    KAFKA_PYTHON(Toolchain.PYTHON, Cost.DEFAULT, "{build}/bin/python", "foreign/python/kafka_python_runner.py"),
    AIOKAFKA(Toolchain.PYTHON, Cost.DEFAULT, "{build}/bin/python", "foreign/python/aiokafka_runner.py"),
    FRANZ_GO(Toolchain.GO, Cost.LONG, "{build}/franz-go"),
    SARAMA(Toolchain.GO, Cost.LONG, "{build}/sarama"),
    KAFKA_GO(Toolchain.GO, Cost.LONG, "{build}/kafka-go"),
    RDKAFKA(Toolchain.RUST, Cost.LONG, "{build}/debug/rdkafka_runner"),
    RSKAFKA(Toolchain.RUST, Cost.LONG, "{build}/debug/rskafka_runner"),
    KAFKAJS(Toolchain.NODE, Cost.DEFAULT, "node", "{build}/kafkajs.mjs"),
    PLATFORMATIC_KAFKA(Toolchain.NODE, Cost.DEFAULT, "node", "{build}/platformatic.mjs"),
    CONFLUENT_KAFKA_JAVASCRIPT(Toolchain.NODE_CONFLUENT, Cost.LONG, "node", "{build}/runner.mjs");

    /** Whether the default suite can afford it. */
    enum Cost {
        DEFAULT,
        LONG
    }

    private final Toolchain toolchain;
    private final Cost cost;
    private final List<String> command;

    ForeignClient(Toolchain toolchain, Cost cost, String... command) {
        this.toolchain = toolchain;
        this.cost = cost;
        this.command = List.of(command);
    }

    /** Java's own; without a version the one on the class path of the tests. */
    ForeignClient(String javaVersion) {
        this(Toolchain.JAVA, Cost.LONG, javaCommand(javaVersion));
    }

    /** What engines that reach into the JDK's packages want opened to them. */
    private static final class OpenPackages {
        private static final String[] FLINK = {"java.lang", "java.util"};
        private static final String[] SPARK = {
            "java.io",
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar"
        };
    }

    /** A library around kafka-clients, with the jars that its build laid out. */
    private static String[] java(String module, String main, String... open) {
        List<String> flags = new ArrayList<>(List.of("-Xmx1g"));
        for (String name : open) {
            flags.add("--add-opens=java.base/" + name + "=ALL-UNNAMED");
        }
        return Commands.java(flags, "{build}/" + module + "/lib/*", "dev.howdah.foreign." + main)
                .toArray(String[]::new);
    }

    /** Flink's job that writes exactly once. */
    static List<String> flinkExactlyOnce(String bootstrap, String topic) {
        return FLINK.filled(List.of(java("flink", "FlinkExactlyOnce", OpenPackages.FLINK)), bootstrap, topic);
    }

    private static String[] javaCommand(String version) {
        String classes = Workspace.classPathEntries("test-classes").get(0);
        List<String> command = version.isEmpty()
                ? Commands.java(
                        List.of("-Xmx512m"),
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "dev.howdah.compat.clients.ScenarioById")
                : ServerUnderTest.withClients(version, classes, "dev.howdah.compat.clients.ScenarioById");
        return command.toArray(String[]::new);
    }

    Toolchain toolchain() {
        return toolchain;
    }

    Cost cost() {
        return cost;
    }

    /** As it is shown, and as its topics begin. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    List<String> command(String bootstrap, String prefix) {
        return filled(command, bootstrap, prefix);
    }

    private List<String> filled(List<String> template, String... arguments) {
        List<String> words = new ArrayList<>();
        for (String word : template) {
            words.add(word.replace("{build}", toolchain.directory().toString()));
        }
        if (words.get(0).startsWith("foreign/")) {
            words.set(0, Path.of(words.get(0)).toAbsolutePath().toString());
        }
        words.addAll(List.of(arguments));
        return words;
    }
}
