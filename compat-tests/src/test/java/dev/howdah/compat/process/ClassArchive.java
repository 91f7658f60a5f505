package dev.howdah.compat.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The classes that a program loads, in the form in which Java loads them fast: kept of one run of the program, used by all later
 * starts, which take half the time. Java keeps classes of jars only: {@code mvn verify} runs the broker from its jar, but
 * {@code mvn test} from directories, and then without an archive. Thread: any.
 */
enum ClassArchive {
    BROKER,
    APACHE_KAFKA;

    private static final String KEEP = "-XX:ArchiveClassesAtExit=";
    private static final long LIMIT_MS = 180_000;

    /** Java has nothing to say of a class that it cannot keep, or of an archive that does not fit. */
    private static final List<String> SILENT = List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off");

    private static final Map<ClassArchive, List<String>> OPTIONS = new EnumMap<>(ClassArchive.class);

    /** What a JVM with these options and this class path is given beside them. */
    static List<String> options(List<String> jvm, String classPath) {
        if (jvm.stream().anyMatch(option -> option.startsWith(KEEP))) {
            return List.of();
        }
        for (ClassArchive archive : values()) {
            if (archive.serves(classPath)) {
                synchronized (OPTIONS) {
                    return OPTIONS.computeIfAbsent(archive, ClassArchive::prepare);
                }
            }
        }
        return List.of();
    }

    private boolean serves(String classPath) {
        return switch (this) {
            case BROKER -> classPath.equals(Workspace.brokerClassPath());
            // More may follow.
            case APACHE_KAFKA -> Workspace.beginsWithKafkaTools(classPath);
        };
    }

    /** The JVMs that run tests side by side share an archive: one makes it, the others wait for that. */
    private List<String> prepare() {
        Path directory = Workspace.kept().resolve("classes").toAbsolutePath();
        Path archive = directory.resolve(name() + ".jsa");
        try {
            List<Path> jars = jars();
            if (jars.stream().anyMatch(Files::isDirectory)) {
                return List.of();
            }
            Files.createDirectories(directory);
            try (FileChannel lock = FileChannel.open(
                    directory.resolve(name() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                if (!isNewerThan(jars, archive)) {
                    Path fresh = directory.resolve(name() + ".new");
                    train(with(KEEP + fresh));
                    if (!Files.exists(fresh)) {
                        // A Java that comes without an archive of its own classes makes none.
                        return List.of();
                    }
                    Files.move(fresh, archive, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return with("-XX:SharedArchiveFile=" + archive);
    }

    private static List<String> with(String option) {
        return Stream.concat(SILENT.stream(), Stream.of(option)).toList();
    }

    private List<Path> jars() throws IOException {
        if (this == APACHE_KAFKA) {
            try (Stream<Path> jars = Files.list(Workspace.apacheKafka("kafka-tools"))) {
                return jars.toList();
            }
        }
        return Arrays.stream(Workspace.brokerClassPath().split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
    }

    private static boolean isNewerThan(List<Path> jars, Path archive) throws IOException {
        if (!Files.exists(archive)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(archive);
        for (Path jar : jars) {
            if (Files.getLastModifiedTime(jar).compareTo(made) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Runs the program up to its end in order. */
    private void train(List<String> jvm) {
        if (this == APACHE_KAFKA) {
            try (ApacheKafkaProcess kafka = ApacheKafkaProcess.launch(jvm.toArray(String[]::new))) {
                kafka.terminate(LIMIT_MS);
            }
            return;
        }
        Path data = Workspace.temporary("training");
        List<String> command = new ArrayList<>(Commands.java(
                jvm, Workspace.brokerClassPath(), "dev.howdah.broker.cli.HowdahCommand", "serve", "--train"));
        command.addAll(List.of("--listen", "127.0.0.1:0", "--data-dir", data.toString()));
        ServerProcess.start(
                        "training",
                        command,
                        Map.of(),
                        Workspace.log("training"),
                        Pattern.compile("^howdah ready: "),
                        LIMIT_MS)
                .server()
                .terminate(LIMIT_MS);
        Workspace.delete(data);
    }
}
