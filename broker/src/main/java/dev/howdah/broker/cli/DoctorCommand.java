package dev.howdah.broker.cli;

import dev.howdah.storage.Finding;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.embedded.EmbeddedPostgres;
import dev.howdah.storage.postgres.PostgresStorage;
import dev.howdah.storage.postgres.options.PostgresUrl;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at the database, one line a thing: {@code good}, {@code mended} or {@code wrong}. Exit code 1 if something stays wrong. */
@Command(
        name = "doctor",
        description =
                "Look at the database, say what is wrong with it, and mend the views of topics. A broker may run meanwhile.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        usageHelpWidth = 120)
final class DoctorCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

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

    @Override
    public Integer call() {
        Map<String, String> given = new HashMap<>();
        ServeCommand.put(given, ServeSettings.POSTGRES_URL, postgresUrl);
        ServeCommand.put(given, ServeSettings.DATA_DIR, dataDir);
        ServeCommand.put(given, ServeSettings.CONFIG, config);
        ServeSettings settings;
        try {
            settings = ServeSettings.resolve(given, System.getenv());
        } catch (WrongSettingsException wrong) {
            return ServeCommand.refuse(spec, wrong.complaints());
        }
        Optional<PostgresUrl> url = settings.postgresUrl()
                .map(PostgresUrl::parse)
                .or(() -> EmbeddedPostgres.findRunning(settings.dataDir()));
        if (url.isEmpty()) {
            return complain("no private Postgres runs in " + settings.dataDir()
                    + ": start it with howdah serve, or give --postgres-url");
        }
        List<Finding> findings;
        try {
            findings = PostgresStorage.examine(DatabaseOpening.options(url.get()));
        } catch (StorageException cannot) {
            return complain(Faults.describe(cannot, url));
        }
        PrintWriter out = spec.commandLine().getOut();
        for (Finding finding : findings) {
            out.println(finding.state().name().toLowerCase(Locale.ROOT) + "  " + HowdahCommand.oneLine(finding.text()));
        }
        out.flush();
        return findings.stream().anyMatch(finding -> finding.state() == Finding.State.WRONG)
                ? HowdahCommand.FAILED
                : HowdahCommand.OK;
    }

    private int complain(String fault) {
        spec.commandLine().getErr().println("howdah: " + HowdahCommand.oneLine(fault));
        return HowdahCommand.FAILED;
    }
}
