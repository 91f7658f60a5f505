package dev.howdah.broker.cli;

import dev.howdah.broker.Broker;
import dev.howdah.broker.BrokerOptions;
import dev.howdah.broker.BrokerOptions.Http;
import dev.howdah.broker.BrokerOptions.Listener;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.net.StartException;
import dev.howdah.broker.otlp.OtlpSettings;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.broker.tls.TlsFiles;
import dev.howdah.broker.tls.TlsSettings;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.postgres.options.PostgresUrl;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a broker until it is told to stop. */
@Command(
        name = "serve",
        description = "Run a broker.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        usageHelpWidth = 120,
        footer = {
            "",
            "Every option is also an environment variable (HOWDAH_LISTEN, HOWDAH_POSTGRES_URL, …) and a line of the"
                    + " configuration file (listen=…); an option goes before the environment, that before the file."
                    + " So are Kafka's broker configurations: HOWDAH_NUM_PARTITIONS, num.partitions=4.",
            "",
            "HOWDAH_JAVA_OPTS has more options for Java, such as -Xmx256m."
        })
final class ServeCommand implements Callable<Integer> {

    private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

    /** How long the training may take. On an idle machine it takes less than a second. */
    private static final Duration TRAINING = Duration.ofSeconds(60);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = {
                "Where to listen; default " + ServeSettings.LISTEN_DEFAULT + ", port 0 takes a free one. Several:",
                "0.0.0.0:9092,INSIDE://0.0.0.0:29092"
            })
    private @Nullable String listen;

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            description = {
                "Where clients reach this broker; default is where it listens. For several listeners:",
                "localhost:9092,INSIDE://howdah:29092"
            })
    private @Nullable String advertise;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = {
                "Encrypt connections, with the certificates in this PEM file, the broker's own first.",
                "Addresses without a name are those of an SSL listener then. howdah certs makes some for trying out."
            })
    private @Nullable String tlsCertificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The key of that certificate, in PEM (PKCS#8).")
    private @Nullable String tlsKey;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description = "Who may issue the certificates that clients then must show, in PEM.")
    private @Nullable String tlsClientAuthorities;

    @Option(
            names = "--http-listen",
            paramLabel = "HOST:PORT",
            description = {
                "Where to listen for HTTP (events, a page for people, metrics, health); default is nowhere, port 0",
                "takes a free one. https://HOST:PORT encrypts, with the certificate of --tls-cert."
            })
    private @Nullable String httpListen;

    @Option(
            names = "--http-login",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = {
                "Ask who sends requests over HTTP: a user and password (Basic), or a token (Bearer); default is false.",
                "The users are those of SASL."
            })
    private @Nullable String httpLogin;

    @Option(
            names = "--http-hosts",
            paramLabel = "NAME,NAME",
            description = {
                "By which names HTTP may be asked, beside localhost, where nobody logs in.",
                "Without it any on an address that other machines reach, and none on 127.0.0.1."
            })
    private @Nullable String httpHosts;

    @Option(
            names = "--http-admin",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = {
                "Let topics and groups be changed over HTTP and from its page; default is false.",
                "Without --http-login whoever reaches it may do what ACLs allow User:ANONYMOUS."
            })
    private @Nullable String httpAdmin;

    @Option(
            names = "--postgres-url",
            paramLabel = "URL",
            description = {
                "The database; default is a private Postgres.",
                "postgresql://USER:PASSWORD@HOST:PORT/DATABASE",
            })
    private @Nullable String postgresUrl;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the private Postgres keeps its data; default " + ServeSettings.DATA_DIR_DEFAULT + ".")
    private @Nullable String dataDir;

    @Option(
            names = "--otlp-endpoint",
            paramLabel = "URL",
            description =
                    "Send the metrics to this collector, by OTLP over HTTP: http://HOST:4318; default is nowhere.")
    private @Nullable String otlpEndpoint;

    @Option(
            names = "--otlp-headers",
            paramLabel = "NAME=VALUE,…",
            description =
                    "Headers for it. Everybody on this machine sees options: use HOWDAH_OTLP_HEADERS for secrets.")
    private @Nullable String otlpHeaders;

    @Option(
            names = "--otlp-interval",
            paramLabel = "SECONDS",
            description = "How often the metrics are sent; default is 60.")
    private @Nullable String otlpInterval;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "What goes to stderr: error, warn, info (default), debug or trace.")
    private @Nullable String logLevel;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            description = "How a line of the log looks; default is text.")
    private @Nullable String logFormat;

    @Option(
            names = "--admins",
            paramLabel = "NAME;NAME",
            description = {
                "Who may do everything. Everybody else may do what ACLs allow (kafka-acls).",
                "Without it, and without authorizer.class.name, everybody may do everything."
            })
    private @Nullable String admins;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings as NAME=VALUE lines.")
    private @Nullable String config;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = {
                "One of Kafka's broker configurations; may be repeated. Such as",
                "num.partitions=4 or auto.create.topics.enable=false"
            })
    private Map<String, String> broker = new HashMap<>();

    @Option(
            names = "--train",
            hidden = true,
            description = "Do what clients do before it is ready, for the archive of classes. Leaves traces.")
    private boolean trains;

    @Override
    public Integer call() {
        long begunNanos = System.nanoTime();
        ServeSettings settings;
        try {
            settings = ServeSettings.resolve(given(), System.getenv());
        } catch (WrongSettingsException wrong) {
            return refuse(spec, wrong.complaints());
        }
        QuietLogging.apply(settings.logging());
        log.atInfo()
                .addKeyValue("java", Runtime.version())
                .addKeyValue("heapMiB", Runtime.getRuntime().maxMemory() >> 20)
                .addKeyValue("pid", ProcessHandle.current().pid())
                .log("Starting");
        PrintWriter out = spec.commandLine().getOut();
        try (DatabaseOpening database = DatabaseOpening.begin(settings)) {
            Broker started;
            try {
                started = Broker.start(
                        settings.broker(), database::await, addresses -> rehearse(settings.broker(), addresses));
            } catch (StartException | StorageException cannot) {
                String fault = Faults.describe(cannot, settings.postgresUrl().map(PostgresUrl::parse));
                spec.commandLine().getErr().println("howdah: " + HowdahCommand.oneLine(fault));
                return HowdahCommand.FAILED;
            }
            CountDownLatch stopped = stopOnSignal(started, database);
            warnOfOpenListeners(settings.broker());
            if (trains) {
                doWhatClientsDo(started.address());
            }
            log.atInfo().addKeyValue("afterMs", millisSince(begunNanos)).log("Ready");
            out.println("howdah ready: " + places(started) + http(settings.broker(), started) + ", Postgres "
                    + database.description() + ", " + started.topicCount() + " topics");
            out.flush();
            stopped.await();
            return HowdahCommand.OK;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return HowdahCommand.FAILED;
        }
    }

    /** The first requests after a start are its own. That they fail is no reason not to start. */
    private static void rehearse(BrokerOptions options, List<HostPort> addresses) {
        for (SecurityProtocol protocol : List.of(SecurityProtocol.PLAINTEXT, SecurityProtocol.SSL)) {
            for (int i = 0; i < addresses.size(); i++) {
                Listener listener = options.listeners().get(i);
                if (listener.protocol() == protocol
                        && !TlsSettings.requiresCertificate(
                                options.config(), listener.name(), protocol, options.tlsFiles())) {
                    rehearse(addresses.get(i), protocol);
                    return;
                }
            }
        }
        log.info("No listener is open to the broker's own requests, so the first ones of clients will take longer");
    }

    private static void rehearse(HostPort address, SecurityProtocol protocol) {
        Optional<SSLContext> tls = protocol.isEncrypted() ? Optional.of(OwnTls.context()) : Optional.empty();
        try (Rehearsal rehearsal = new Rehearsal(reached(address), Limits.WARM_UP, tls)) {
            rehearsal.askForWhatIsNotThere();
        } catch (IOException | RuntimeException cannot) {
            log.atInfo().addKeyValue("error", cannot.toString()).log("The first requests will take longer");
        }
    }

    /** Says loudly where everybody is let in from outside of this machine. */
    private static void warnOfOpenListeners(BrokerOptions options) {
        List<String> open = options.listeners().stream()
                .filter(listener -> listener.protocol() == SecurityProtocol.PLAINTEXT)
                .filter(listener -> isReachedFromOutside(listener.listen()))
                .map(listener -> listener.name() + "://" + listener.listen())
                .toList();
        if (!open.isEmpty()) {
            log.atWarn()
                    .addKeyValue("listeners", open)
                    .log(
                            "WHOEVER REACHES THIS BROKER MAY READ, WRITE AND DELETE EVERYTHING: its listeners neither encrypt"
                                    + " nor ask for a login (expected: SSL or SASL_SSL, as in listen=SSL://0.0.0.0:9093)");
        }
        options.http()
                .filter(http -> isReachedFromOutside(http.listen()))
                .filter(http -> !http.protocol().asksForLogin())
                .filter(http -> !http.protocol().isEncrypted()
                        || !TlsSettings.requiresCertificate(
                                options.config(), Http.LISTENER, http.protocol(), options.tlsFiles()))
                .ifPresent(http -> log.atWarn()
                        .addKeyValue("http", http.listen())
                        .log(
                                "WHOEVER REACHES THIS ADDRESS MAY POST EVENTS AND READ THEM: HTTP asks nobody who they are here"
                                        + " (expected: --http-login with https://; or ACLs for User:ANONYMOUS)"));
        options.http()
                .filter(http -> isReachedFromOutside(http.listen()))
                .filter(http -> http.protocol() == SecurityProtocol.SASL_PLAINTEXT)
                .ifPresent(http -> log.atWarn()
                        .addKeyValue("http", http.listen())
                        .log("PASSWORDS CROSS THE NETWORK AS THEY ARE: HTTP asks for a login and does not encrypt"
                                + " (expected: --http-listen https://…)"));
    }

    private static boolean isReachedFromOutside(HostPort address) {
        return !BrokerOptions.isLoopback(address);
    }

    private static void doWhatClientsDo(HostPort first) {
        try (Rehearsal rehearsal = new Rehearsal(reached(first), TRAINING, Optional.empty())) {
            rehearsal.doWhatClientsDo();
        } catch (IOException | RuntimeException cannot) {
            log.atInfo().addKeyValue("error", cannot.toString()).log("The archive will lack classes");
        }
    }

    private static InetSocketAddress reached(HostPort first) {
        InetSocketAddress address = new InetSocketAddress(first.host(), first.port());
        return address.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), first.port())
                : address;
    }

    /** All of them at once, one line each. */
    static int refuse(CommandSpec spec, List<String> complaints) {
        PrintWriter err = spec.commandLine().getErr();
        String hint = " (see " + spec.qualifiedName() + " --help)";
        for (int i = 0; i < complaints.size(); i++) {
            boolean last = i == complaints.size() - 1;
            err.println("howdah: " + HowdahCommand.oneLine(complaints.get(i)) + (last ? hint : ""));
        }
        return HowdahCommand.USAGE;
    }

    /** The listening addresses, with the advertised address where it differs. */
    private static String places(Broker started) {
        List<String> places = new ArrayList<>();
        for (int i = 0; i < started.addresses().size(); i++) {
            HostPort listens = started.addresses().get(i);
            HostPort advertised = started.advertised().get(i);
            places.add(
                    listens.equals(advertised)
                            ? listens.toString()
                            : listens + " (clients are told " + advertised + ")");
        }
        return String.join(" and ", places);
    }

    private static String http(BrokerOptions options, Broker started) {
        return started.httpAddress()
                .map(address -> (options.http()
                                        .filter(http -> http.protocol().isEncrypted())
                                        .isPresent()
                                ? ", HTTPS "
                                : ", HTTP ")
                        + address)
                .orElse("");
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private Map<String, String> given() {
        Map<String, String> given = new HashMap<>(broker);
        put(given, ServeSettings.LISTEN, listen);
        put(given, ServeSettings.ADVERTISE, advertise);
        put(given, TlsFiles.CERTIFICATE, tlsCertificate);
        put(given, TlsFiles.KEY, tlsKey);
        put(given, TlsFiles.CLIENT_AUTHORITIES, tlsClientAuthorities);
        put(given, ServeSettings.HTTP_LISTEN, httpListen);
        put(given, ServeSettings.HTTP_ADMIN, httpAdmin);
        put(given, ServeSettings.HTTP_LOGIN, httpLogin);
        put(given, ServeSettings.HTTP_HOSTS, httpHosts);
        put(given, ServeSettings.POSTGRES_URL, postgresUrl);
        put(given, ServeSettings.DATA_DIR, dataDir);
        put(given, ServeSettings.ADMINS, admins);
        put(given, OtlpSettings.ENDPOINT, otlpEndpoint);
        put(given, OtlpSettings.HEADERS, otlpHeaders);
        put(given, OtlpSettings.INTERVAL, otlpInterval);
        put(given, QuietLogging.LEVEL, logLevel);
        put(given, QuietLogging.FORMAT, logFormat);
        put(given, ServeSettings.CONFIG, config);
        return given;
    }

    static void put(Map<String, String> given, String name, @Nullable String value) {
        if (value != null) {
            given.put(name, value);
        }
    }

    /** On SIGTERM and SIGINT, finishes the requests in flight, stops the database and exits with 0. */
    private static CountDownLatch stopOnSignal(Broker broker, DatabaseOpening database) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            long begunNanos = System.nanoTime();
                            log.info("Stopping: a signal asks for it");
                            broker.close();
                            database.close();
                            log.atInfo()
                                    .addKeyValue("afterMs", millisSince(begunNanos))
                                    .log("Stopped");
                            QuietLogging.end();
                            // The JVM would exit with 143 for the signal, but an orderly stop is no failure.
                            Runtime.getRuntime().halt(0);
                        },
                        "shutdown"));
        return new CountDownLatch(1);
    }
}
