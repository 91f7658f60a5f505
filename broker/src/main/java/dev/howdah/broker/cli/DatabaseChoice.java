package dev.howdah.broker.cli;

import dev.howdah.storage.embedded.EmbeddedPostgres;
import dev.howdah.storage.postgres.options.PostgresUrl;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that speak to the database of a broker, which may run meanwhile. */
final class DatabaseChoice {

    @Option(
            names = "--postgres-url",
            paramLabel = "URL",
            description =
                    "postgresql://USER:PASSWORD@HOST:PORT/DATABASE; default is the private Postgres of --data-dir.")
    private @Nullable String postgresUrl;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Of the private Postgres, which a broker must run; default " + ServeSettings.DATA_DIR_DEFAULT + ".")
    private @Nullable String dataDir;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings as NAME=VALUE lines, those of serve.")
    private @Nullable String config;

    /**
     * The settings that a broker would have with these options.
     *
     * @throws WrongSettingsException if settings are wrong, with one line for each mistake
     */
    ServeSettings settings() {
        Map<String, String> given = new HashMap<>();
        ServeCommand.put(given, ServeSettings.POSTGRES_URL, postgresUrl);
        ServeCommand.put(given, ServeSettings.DATA_DIR, dataDir);
        ServeCommand.put(given, ServeSettings.CONFIG, config);
        return ServeSettings.resolve(given, System.getenv());
    }

    /** Where the database is; empty if it is the private one, and that does not run. */
    static Optional<PostgresUrl> find(ServeSettings settings) {
        return settings.postgresUrl()
                .map(PostgresUrl::parse)
                .or(() -> EmbeddedPostgres.findRunning(settings.dataDir()));
    }

    /** What to say if there is none. */
    static String notRunning(ServeSettings settings) {
        return "no private Postgres runs in " + settings.dataDir()
                + ": start it with howdah serve, or give --postgres-url";
    }
}
