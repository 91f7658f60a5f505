package dev.howdah.compat.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs commands that end by themselves: the foreign clients and tools. Thread: any; blocks until the end. */
public final class Commands {

    private static final long LIMIT_MS = 180_000;

    private Commands() {}

    /** How a command ended; {@code out} and {@code err} are what it printed. */
    public record Result(List<String> command, int exitCode, byte[] out, String err) {
        public String text() {
            return new String(out, StandardCharsets.UTF_8);
        }

        /** The lines of standard output, without empty ones. */
        public List<String> lines() {
            return text().lines().filter(line -> !line.isBlank()).toList();
        }

        public Result requireSuccess() {
            if (exitCode != 0) {
                throw new AssertionError(
                        "exit code " + exitCode + " of " + String.join(" ", command) + "\n" + text() + "\n" + err);
            }
            return this;
        }
    }

    public static Result run(List<String> command) {
        return run(command, null, null);
    }

    /**
     * Runs a command to its end.
     *
     * @param in a file for its standard input, or null for none
     * @param out a file for its standard output, or null to have it in the result
     */
    public static Result run(List<String> command, @Nullable Path in, @Nullable Path out) {
        return run(command, Map.of(), in, out);
    }

    public static Result run(
            List<String> command, Map<String, String> environment, @Nullable Path in, @Nullable Path out) {
        return run(command, environment, in, out, LIMIT_MS);
    }

    /** As above; a command that takes longer than {@code limitMs} is killed, and the result has what it printed so far. */
    public static Result run(
            List<String> command,
            Map<String, String> environment,
            @Nullable Path in,
            @Nullable Path out,
            long limitMs) {
        Path err = null;
        try {
            err = Files.createTempFile("howdah-compat-", ".err");
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
            builder.environment().putAll(environment);
            builder.redirectInput(in == null ? Path.of("/dev/null").toFile() : in.toFile());
            if (out != null) {
                builder.redirectOutput(out.toFile());
            }
            Process process = builder.start();
            process.onExit().orTimeout(limitMs, TimeUnit.MILLISECONDS).exceptionally(late -> {
                process.destroyForcibly();
                return process;
            });
            byte[] printed;
            try (InputStream stream = process.getInputStream()) {
                printed = stream.readAllBytes();
            }
            return new Result(command, process.waitFor(), printed, Files.readString(err, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            if (err != null) {
                err.toFile().delete();
            }
        }
    }

    /** A command that runs a class in a JVM like ours. */
    public static List<String> java(List<String> jvm, String classPath, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Workspace.java()));
        command.addAll(Workspace.jvm());
        command.addAll(ClassArchive.options(jvm, classPath));
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A command of {@code howdah} that ends by itself. */
    public static List<String> howdah(String... arguments) {
        return java(List.of(), Workspace.brokerClassPath(), "dev.howdah.broker.cli.HowdahCommand", arguments);
    }

    /** Whether a program of this name is on the PATH. */
    public static boolean installed(String program) {
        for (String directory : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
