package dev.howdah.broker.cli;

import dev.howdah.broker.cli.remote.CommandFamily;
import dev.howdah.broker.cli.remote.ConsumeCommand;
import dev.howdah.broker.cli.remote.GroupCommand;
import dev.howdah.broker.cli.remote.ProduceCommand;
import dev.howdah.broker.cli.remote.StatusCommand;
import dev.howdah.broker.cli.remote.TopicCommand;
import java.time.ZoneOffset;
import java.util.TimeZone;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/**
 * The command {@code howdah …}. The exit codes of all commands are 0 (done; {@code serve}: stopped by a signal), 1 (cannot, or something
 * is wrong) and 2 (wrong arguments or settings).
 */
@Command(
        name = "howdah",
        description = "A Kafka-compatible event buffer whose only store is Postgres.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        usageHelpWidth = 120,
        subcommands = {
            ServeCommand.class,
            StatusCommand.class,
            TopicCommand.class,
            ProduceCommand.class,
            ConsumeCommand.class,
            GroupCommand.class,
            CertsCommand.class,
            DoctorCommand.class,
            UserCommand.class,
            GenerateCompletion.class,
            HelpCommand.class
        })
public final class HowdahCommand extends CommandFamily {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private static final String NETTY_FLIGHT_RECORDER = "io.netty.jfr.enabled";

    /** A property of Java's TLS (JSSE Reference Guide), which is read once. */
    private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

    public static void main(String[] args) {
        // slf4j is initialised before a second thread logs, because it complains about calls meanwhile.
        var unused = LoggerFactory.getILoggerFactory();
        // Only now, for log lines have the user's zone. PgJDBC sends Java's zone to the server, which may not know it.
        TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.UTC));
        // Netty's buffers would start Flight Recorder's classes in the middle of the first request.
        if (System.getProperty(NETTY_FLIGHT_RECORDER) == null) {
            System.setProperty(NETTY_FLIGHT_RECORDER, "false");
        }
        // A client could otherwise begin a handshake again and again over one connection of TLS 1.2.
        if (System.getProperty(NO_RENEGOTIATION) == null) {
            System.setProperty(NO_RENEGOTIATION, "true");
        }
        int code = commandLine().execute(args);
        QuietLogging.end();
        System.exit(code);
    }

    /** Makes the command line. A failure becomes one line on its error writer. */
    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new HowdahCommand());
        commandLine.setParameterExceptionHandler((wrong, args) -> {
            CommandLine command = wrong.getCommandLine();
            String name = command.getCommandSpec().qualifiedName();
            command.getErr()
                    .println("howdah: " + oneLine(String.valueOf(wrong.getMessage())) + " (see " + name + " --help)");
            return USAGE;
        });
        commandLine.setExecutionExceptionHandler((bug, command, parsed) -> {
            LoggerFactory.getLogger(HowdahCommand.class).error("A bug: please report it", bug);
            return FAILED;
        });
        return commandLine;
    }

    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
