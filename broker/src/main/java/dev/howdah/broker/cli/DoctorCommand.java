package dev.howdah.broker.cli;

import dev.howdah.storage.Finding;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.postgres.PostgresStorage;
import dev.howdah.storage.postgres.options.PostgresUrl;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Mixin
    private DatabaseChoice database = new DatabaseChoice();

    @Override
    public Integer call() {
        ServeSettings settings;
        try {
            settings = database.settings();
        } catch (WrongSettingsException wrong) {
            return ServeCommand.refuse(spec, wrong.complaints());
        }
        Optional<PostgresUrl> url = DatabaseChoice.find(settings);
        if (url.isEmpty()) {
            return complain(DatabaseChoice.notRunning(settings));
        }
        List<Finding> findings;
        try {
            findings = PostgresStorage.examine(DatabaseOpening.options(url.get(), settings.broker()));
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
