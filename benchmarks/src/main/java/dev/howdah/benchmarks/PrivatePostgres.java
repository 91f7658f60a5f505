package dev.howdah.benchmarks;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A new user's first minutes: Howdah on the private Postgres that {@code serve} starts, with the memory that {@code ./howdah} gives it,
 * beside Apache Kafka with the memory that its own scripts give it; both new, on empty directories, in every round and without a
 * warm-up: {@code [rounds [scale [steps]]]} as for {@link SideBySide}, steps produce and json unless others are named.
 */
public final class PrivatePostgres {

    private static final String STEPS = "produce,json";
    private static final String[] HOWDAH_JVM = {
        "-Xms64m",
        "-Xmx512m",
        "-XX:MaxDirectMemorySize=512m",
        "-XX:+UseG1GC",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData"
    };

    private PrivatePostgres() {}

    public static void main(String[] args) throws Exception {
        Leftovers.killAtExit();
        String what = "the private Postgres, new in every round; Howdah -Xmx512m, Kafka -Xmx1g";
        SideBySide.compareAnew("private", what, Servers::launch, args, STEPS);
    }

    private record Servers(BrokerProcess howdah, ApacheKafkaProcess kafka) implements SideBySide.Servers {

        static Servers launch() {
            BrokerProcess howdah = BrokerProcess.launch(
                    BrokerProcess.Options.embedded("private").withJvm(HOWDAH_JVM));
            try {
                return new Servers(howdah, ApacheKafkaProcess.launchWith(SideBySide.KAFKA_PROPERTIES, "-Xmx1g"));
            } catch (RuntimeException | Error e) {
                howdah.close();
                throw e;
            }
        }

        @Override
        public List<Target> targets() {
            return SideBySide.targets(howdah, Optional.of(new Private(howdah)), kafka);
        }

        @Override
        public void close() {
            howdah.close();
            kafka.close();
        }
    }

    /** Found as {@code ./howdah psql} finds it. */
    private record Private(long pid, String url, String password) implements Target.Database {

        private static final int PORT_LINE = 3;

        Private(BrokerProcess howdah) {
            this(howdah.embeddedPostgresPid(), url(howdah.dataDirectory()), read(howdah.dataDirectory(), "password"));
        }

        private static String url(Path data) {
            String port = read(data, "postgres/postmaster.pid")
                    .lines()
                    .skip(PORT_LINE)
                    .findFirst()
                    .orElseThrow()
                    .strip();
            return "jdbc:postgresql://127.0.0.1:" + port + "/howdah";
        }

        private static String read(Path data, String file) {
            try {
                return Files.readString(data.resolve(file)).strip();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public @Nullable String query(String sql) {
            try (Connection connection = DriverManager.getConnection(url, "howdah", password);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                return rows.next() ? rows.getString(1) : null;
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        }
    }
}
