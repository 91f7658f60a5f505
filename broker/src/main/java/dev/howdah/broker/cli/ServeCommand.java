package dev.howdah.broker.cli;

import dev.howdah.broker.Broker;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.net.StartException;
import dev.howdah.storage.StorageException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a broker until it is told to stop. */
@Command(
        name = "serve",
        description = "Run a broker.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        footer = {
            "",
            "Every option is also an environment variable (HOWDAH_LISTEN, HOWDAH_POSTGRES_URL, …) and a line of the"
                    + " configuration file (listen=…); an option goes before the environment, that before the file."
                    + " So are Kafka's broker configurations: HOWDAH_NUM_PARTITIONS, num.partitions=4."
        })
final class ServeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where to listen; default " + ServeSettings.LISTEN_DEFAULT
                    + ", port 0 takes a free one. Several:" + " 0.0.0.0:9092,INSIDE://0.0.0.0:29092.")
    private @Nullable String listen;

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            description = "Where clients reach this broker; default is where it listens. For several listeners:"
                    + " localhost:9092,INSIDE://howdah:29092.")
    private @Nullable String advertise;

    @Option(
            names = "--postgres-url",
            paramLabel = "URL",
            description = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE; default is an embedded Postgres.")
    private @Nullable String postgresUrl;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the embedded Postgres keeps its data; default " + ServeSettings.DATA_DIR_DEFAULT + ".")
    private @Nullable String dataDir;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings as NAME=VALUE lines.")
    private @Nullable String config;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "One of Kafka's broker configurations, such as num.partitions=4 or"
                    + " auto.create.topics.enable=false; may be repeated.")
    private Map<String, String> broker = new HashMap<>();

    @Override
    public Integer call() {
        ServeSettings settings;
        try {
            settings = ServeSettings.resolve(given(), System.getenv());
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
        PrintWriter out = spec.commandLine().getOut();
        try (DatabaseOpening database = DatabaseOpening.begin(settings)) {
            Broker started;
            try {
                started = Broker.start(settings.broker(), database::await, Clock.systemUTC());
            } catch (StartException | StorageException cannot) {
                spec.commandLine().getErr().println("howdah: " + HowdahCommand.oneLine(Faults.describe(cannot)));
                return HowdahCommand.FAILED;
            }
            CountDownLatch stopped = stopOnSignal(started, database);
            String addresses =
                    started.addresses().stream().map(HostPort::toString).collect(Collectors.joining(" and "));
            out.println("howdah ready: " + addresses + ", Postgres " + database.description() + ", "
                    + started.topicCount() + " topics");
            out.flush();
            stopped.await();
            return 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return HowdahCommand.FAILED;
        }
    }

    private Map<String, String> given() {
        Map<String, String> given = new HashMap<>(broker);
        put(given, ServeSettings.LISTEN, listen);
        put(given, ServeSettings.ADVERTISE, advertise);
        put(given, ServeSettings.POSTGRES_URL, postgresUrl);
        put(given, ServeSettings.DATA_DIR, dataDir);
        put(given, ServeSettings.CONFIG, config);
        return given;
    }

    private static void put(Map<String, String> given, String name, @Nullable String value) {
        if (value != null) {
            given.put(name, value);
        }
    }

    /** SIGTERM and SIGINT: finish what is in flight, stop the database, exit with 0. */
    private static CountDownLatch stopOnSignal(Broker broker, DatabaseOpening database) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            broker.close();
                            database.close();
                            // The JVM would report the signal as 143; an orderly stop is no failure.
                            Runtime.getRuntime().halt(0);
                        },
                        "shutdown"));
        return new CountDownLatch(1);
    }
}
