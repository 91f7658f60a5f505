package dev.howdah.broker.cli;

import dev.howdah.broker.config.Limits;
import dev.howdah.broker.sasl.ScramKeys;
import dev.howdah.storage.ScramMechanism;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.postgres.PostgresStorage;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Adds a user, or gives one another password: the first one cannot be made by Kafka's tools, which would have to log in. The password
 * comes from a file, from the terminal, or from the standard input, and is never among the arguments.
 */
@Command(
        name = "user",
        description = "Add a user who may log in (SASL), or set the password of one. A broker may run meanwhile.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        usageHelpWidth = 120)
final class UserCommand implements Callable<Integer> {

    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private static final int PASSWORD_BYTES_MAX = 4_096;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "add", description = "What to do.")
    private String verb = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The name of the user.")
    private String name = "";

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = {
                "A file with the password, which only its owner may read; a line break at its end does not count.",
                "Default is to ask for it, or to read it from the standard input."
            })
    private @Nullable String passwordFile;

    @Mixin
    private DatabaseChoice database = new DatabaseChoice();

    @Override
    public Integer call() {
        if (!verb.equals("add")) {
            return complain("'" + verb + "' (expected: howdah user add NAME)", HowdahCommand.USAGE);
        }
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > Limits.USER_NAME_BYTES_MAX) {
            return complain("a name has 1 to " + Limits.USER_NAME_BYTES_MAX + " bytes", HowdahCommand.USAGE);
        }
        ServeSettings settings;
        String password;
        try {
            settings = database.settings();
            password = passwordFile == null ? ask() : read(passwordFile);
        } catch (WrongSettingsException wrong) {
            return ServeCommand.refuse(spec, wrong.complaints());
        } catch (UnreadableException unreadable) {
            return complain(String.valueOf(unreadable.getMessage()), HowdahCommand.FAILED);
        }
        Optional<PostgresUrl> url = DatabaseChoice.find(settings);
        if (url.isEmpty()) {
            return complain(DatabaseChoice.notRunning(settings), HowdahCommand.FAILED);
        }
        try {
            add(DatabaseOpening.options(url.get(), settings.broker()), password);
        } catch (StorageException cannot) {
            return complain(Faults.describe(cannot, url), HowdahCommand.FAILED);
        }
        spec.commandLine().getOut().println(name + " may log in by SCRAM-SHA-256, SCRAM-SHA-512 and PLAIN");
        spec.commandLine().getOut().flush();
        return HowdahCommand.OK;
    }

    private void add(StorageOptions options, String password) {
        PostgresStorage.withCredentials(options, credentials -> {
            for (ScramMechanism mechanism : ScramMechanism.values()) {
                credentials.alter(Map.of(), Map.of(name, ScramKeys.ofPassword(mechanism, password)));
            }
            return name;
        });
    }

    private String ask() throws UnreadableException {
        Console console = System.console();
        if (console != null) {
            char[] typed = console.readPassword("Password of %s: ", name);
            return checked(typed == null ? "" : new String(typed));
        }
        try {
            return checked(new String(System.in.readNBytes(PASSWORD_BYTES_MAX + 1), StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new UnreadableException("the standard input cannot be read");
        }
    }

    private static String read(String file) throws UnreadableException {
        try {
            Path path = Path.of(file);
            if (path.getFileSystem().supportedFileAttributeViews().contains("posix")
                    && Files.getPosixFilePermissions(path).stream().anyMatch(OF_OTHERS::contains)) {
                throw new UnreadableException(
                        "others may read " + file + ": take that away from them (chmod 600 " + file + ")");
            }
            if (Files.size(path) > PASSWORD_BYTES_MAX) {
                throw new UnreadableException(file + " has more than " + PASSWORD_BYTES_MAX + " bytes");
            }
            return checked(Files.readString(path));
        } catch (IOException | InvalidPathException unreadable) {
            throw new UnreadableException("the password file " + file + " cannot be read");
        }
    }

    private static String checked(String text) throws UnreadableException {
        String password = text.replaceAll("\\R\\z", "");
        if (password.isEmpty() || password.indexOf('\0') >= 0 || password.length() > PASSWORD_BYTES_MAX) {
            throw new UnreadableException("a password has 1 to " + PASSWORD_BYTES_MAX + " characters, and no NUL");
        }
        return password;
    }

    private int complain(String fault, int code) {
        spec.commandLine().getErr().println("howdah: " + HowdahCommand.oneLine(fault));
        return code;
    }

    private static final class UnreadableException extends Exception {

        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }
    }
}
