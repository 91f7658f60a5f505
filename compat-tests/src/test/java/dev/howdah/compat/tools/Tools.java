package dev.howdah.compat.tools;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Workspace;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Kafka's tools against one server. Thread: one at a time. */
public final class Tools implements AutoCloseable {

    private static final long LIMIT_MS = 90_000;

    private final String bootstrap;
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;

    /** What a tool printed, standard output and error together and without empty lines, and how it ended. */
    public record Answer(List<String> lines, int exitCode) {}

    public Tools(String bootstrap) {
        this.bootstrap = bootstrap;
        String classes = Workspace.classPathEntries("test-classes").get(0);
        List<String> command = Commands.java(
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dlog4j2.level=OFF"),
                Workspace.kafkaTools() + ":" + classes,
                ToolShell.class.getName());
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        commands = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Runs a tool by its main class, with {@code --bootstrap-server} before its arguments. */
    public Answer run(String main, String... arguments) {
        List<String> words = new ArrayList<>(List.of(main, "--bootstrap-server", bootstrap));
        words.addAll(List.of(arguments));
        try {
            commands.write(String.join("\t", words));
            commands.newLine();
            commands.flush();
            CompletableFuture<Boolean> answered = new CompletableFuture<>();
            // A tool that hangs must not hang the tests.
            answered.completeOnTimeout(false, LIMIT_MS, TimeUnit.MILLISECONDS).thenAccept(inTime -> {
                if (!inTime) {
                    process.destroyForcibly();
                }
            });
            Answer answer = read(words);
            answered.complete(true);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", words), e);
        }
    }

    private Answer read(List<String> words) throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = answers.readLine();
            if (line == null) {
                throw new AssertionError(String.join(" ", words) + " never ended; it printed " + lines);
            }
            if (line.startsWith(ToolShell.END)) {
                return new Answer(lines, Integer.parseInt(line.substring(ToolShell.END.length())));
            }
            if (!line.isBlank()) {
                lines.add(line);
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
